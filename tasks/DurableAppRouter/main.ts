import { evidenceOf, summaryMarkdown } from '../../core/routing/report/index.ts';
import { runRouting, type RegistryLocation } from '../../core/routing/run/index.ts';
import type { RoutingOutcome, RoutingRequest } from '../../core/routing/run/model.ts';
import { neutralise, onOneLine } from '../../core/text.ts';
import type { Task, TaskHost } from '../host/index.ts';
import { findPath } from '../shared/host-json-from.ts';
import { readAppRouterInputs } from './inputs.ts';
import { openDoors } from './open-doors.ts';
import { outputsOf, outputsOnFailure } from './outputs.ts';
import { resultOf } from './result.ts';

/**
 * The task, over any outside world; pipelines run it over the real one.
 *
 * @param open opens the outside world, once the inputs are known to be good
 * @param run `runRouting` of core
 */
export function createAppRouter<Doors>(
  open: (host: TaskHost, registry: RegistryLocation) => Promise<Doors>,
  run: (request: RoutingRequest, doors: Doors) => Promise<RoutingOutcome>,
): Task {
  return {
    outputsOnFailure,
    async main(host) {
      const inputs = readAppRouterInputs(host);
      const request = withFoundPath(host, inputs.request);
      host.setActivity({ underWay: 'signing in to Azure', goOn: 'Nothing was changed. Run the job again.' });
      const outcome = await run(request, await open(host, inputs.registry));
      const evidenceFile = report(host, request, outcome);
      for (const [name, value] of Object.entries(outputsOf(outcome, request, evidenceFile)))
        host.setOutput(name, value);
      const ending = resultOf(outcome, request);
      if (ending.result === 'succeeded') host.log.info(neutralise(onOneLine(ending.message), 4000));
      return ending;
    },
  };
}

export const durableAppRouter = createAppRouter(openDoors, runRouting);

function withFoundPath(host: TaskHost, request: RoutingRequest): RoutingRequest {
  if (!('packagePath' in request) || request.packagePath === undefined) return request;
  const { path } = findPath(host, { kind: 'package', path: request.packagePath });
  return { ...request, packagePath: path };
}

/**
 * Shows the summary and writes the evidence. A disk that is full takes nothing from what was done: it becomes a warning.
 *
 * @returns the path of the evidence, empty when it could not be written
 */
function report(host: TaskHost, request: RoutingRequest, outcome: RoutingOutcome): string {
  try {
    host.addSummary('Durable app router', summaryMarkdown(outcome, request));
    return host.writeEvidence('durable-app-router', evidenceOf(outcome, request));
  } catch (error) {
    host.log.warning(`Summary or evidence could not be written: ${neutralise(String(error))}.`);
    return '';
  }
}
