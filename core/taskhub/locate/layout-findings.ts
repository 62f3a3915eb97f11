import type { Finding } from '../../finding.ts';
import type { HostConfiguration } from './host-configuration.ts';
import { quote } from './wording.ts';

/** Names that people write for `hubName` and that no version of the extension reads. */
const lookAlikes = ['taskHubName', 'taskHub', 'hub'];

/**
 * Durable settings that stand where the host does not look: it starts without a word and uses defaults, so the task hub is another
 * one than the file seems to say.
 */
export function layoutFindings(host: HostConfiguration): Finding[] {
  const section = host.durablePath('').replace(/\.$/, '');
  const sectionKey = section.replaceAll('.', ':').toLowerCase();
  const findings: Finding[] = [];

  const extensions = host.hostJson.sections.get('logging:extensions');
  if (extensions && host.generation === 'functions2plus') {
    findings.push({
      code: 'EXTENSIONS_UNDER_LOGGING',
      severity: 'error',
      message: `In ${host.hostJson.origin}, line ${extensions.line}, "extensions" stands inside "logging". The host does not look there: everything in it is ignored, and defaults apply.`,
      fix: 'Move "extensions" one level up, beside "logging".',
    });
  }

  for (const [key, found] of host.hostJson.sections) {
    if (!/(?:^|:)durabletask$/.test(key) || key === sectionKey || key === 'logging:extensions:durabletask') continue;
    findings.push({
      code: 'DURABLE_TASK_MISPLACED',
      severity: 'error',
      message: `In ${host.hostJson.origin}, line ${found.line}, ${quote(dotted(found.path))} is not where this Functions host looks for it: it reads ${section}, and ignores the rest.`,
      fix: `Move the section to ${section}.`,
    });
  }

  for (const [key, value] of host.hostJson.values) {
    if (!isHubNameElsewhere(key, sectionKey)) continue;
    findings.push({
      code: 'HUB_NAME_MISPLACED',
      severity: 'error',
      message: `In ${host.hostJson.origin}, line ${value.line}, ${quote(dotted(value.path))} names a task hub (${quote(value.value)}), but the host reads ${section}.hubName only, and ignores this one.`,
      fix: `Move the name to ${section}.hubName.`,
    });
  }

  if (host.generation === 'functions2plus' && host.hostJson.values.get('version')?.value !== '2.0') {
    findings.push({
      code: 'HOST_JSON_VERSION',
      severity: 'error',
      message: `${host.hostJson.origin} does not hold "version": "2.0"; the Functions host does not start without it.`,
      fix: 'Add "version": "2.0" at the root of host.json.',
    });
  }
  return findings;
}

function isHubNameElsewhere(key: string, sectionKey: string): boolean {
  const names = ['hubname', ...lookAlikes.map((name) => name.toLowerCase())];
  const last = key.slice(key.lastIndexOf(':') + 1);
  if (!names.includes(last) || key === `${sectionKey}:hubname`) return false;
  // MSSQL has a taskHubName of its own there.
  if (key === `${sectionKey}:storageprovider:taskhubname`) return false;
  if (key.startsWith(`${sectionKey}:`)) return true;
  return ['hubname', 'extensions:hubname', 'taskhubname', 'extensions:taskhubname'].includes(key);
}

function dotted(path: string): string {
  return path.replaceAll(':', '.');
}
