import type { Fleet, LineId } from '../model.ts';
import { switchStarters } from '../triggers/index.ts';
import { act, type Act } from './acts.ts';
import type { RoutingRun } from './routing-run.ts';

/**
 * Switches the triggers that start work without HTTP: on in a line that is, or is about to be, the default, and off in the others. What is
 * known of the functions now is planned; what is found when it is done counts.
 *
 * @param id the default to be; absent: as the registry says
 */
export async function starterActs(run: RoutingRun, id?: LineId): Promise<readonly Act[]> {
  const { application, by, doors, record } = run;
  const request = async (): Promise<Parameters<typeof switchStarters>[1]> => ({
    application,
    by,
    keepTriggers: keptTriggers(await doors.registry.read(application)),
  });
  const next = id === undefined ? {} : { nextDefault: id };
  const planned = await switchStarters(doors, { ...(await request()), ...next, dryRun: true });
  record.findings.push(...planned.findings);
  const text =
    planned.steps.length === 0
      ? 'Check that only the default line starts work without HTTP'
      : planned.steps.map((step) => step.text).join('; ');
  return [
    act('switchStarters', id, text, async () => {
      const switched = await switchStarters(doors, await request(), {
        onStep: (step) => run.journal.say(`${step.text}.`),
      });
      const said = new Set(record.findings.map(({ message }) => message));
      record.findings.push(...switched.findings.filter(({ message }) => !said.has(message)));
    }),
  ];
}

/** Those of all lines together: an exception is one of the application. */
function keptTriggers({ lines }: Fleet): readonly string[] {
  return [...new Set([...lines.values()].flatMap(({ keepTriggers = [] }) => keepTriggers))].sort();
}
