/** A task for the tests of the agent's host, run as a process of its own: it shows what the host reads and how it prints. */
import { runTask } from '../../tasks/host/index.ts';

const mode = process.argv[2];

void runTask({
  outputsOnFailure: ({ code }) => {
    if (mode === 'mute') throw new Error('no outputs, p4ssword');
    return { verdict: 'unknown', reasonCode: code };
  },
  async main(host) {
    if (mode === 'wait') {
      host.setActivity({ underWay: 'probing', goOn: 'Probe again.' });
      host.log.info('ready');
      await new Promise(() => setInterval(() => {}, 1000));
    }
    if (mode === 'reject') {
      // Nobody awaits this one: the process itself hears of it.
      void Promise.reject(new Error('##vso[task.complete result=Succeeded]lost'));
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
    if (mode === 'mute') throw new Error('a defect, p4ssword');
    // Nothing keeps the process alive: it would end as if all were well.
    if (mode === 'forget') await new Promise(() => {});
    const { signIn, subscriptionId } = host.azureConnection('connection');
    const evidence = {
      blank: host.input('blank'),
      text: host.input('text'),
      secret: host.secretInput('secret'),
      package: host.pathInput('package'),
      missing: host.pathInput('missing'),
      variable: host.variable('Shop.Name'),
      found: host.findPaths(host.input('pattern') ?? ''),
      signIn,
      subscriptionId,
      network: host.networkSettings(),
    };
    host.log.info(`##vso[task.complete result=Succeeded] ${evidence.secret}\n##[error]second line`);
    host.log.warning('careful with ##vso[x]');
    host.addIssue('warning', `look ${evidence.secret}\n##vso[task.complete result=Succeeded]`, {
      path: '/src/a;b]c\n/Order.cs',
      line: 7,
    });
    host.log.debug(() => `debugging ${evidence.secret}`);
    host.setOutput('verdict', `busy; not ]idle\n${evidence.secret}`);
    host.setOutput('evidenceFile', host.writeEvidence('status/of: Shop', evidence));
    host.addSummary('Durable status check', `# Busy ${evidence.secret}`);
    return { result: 'failed', message: `refused ${evidence.secret}` };
  },
});
