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
  const foreseen = new Set(planned.steps.map((step) => step.text));
  const text =
    foreseen.size === 0 ? 'Check that only the default line starts work without HTTP' : [...foreseen].join('; ');
  return [
    act('switchStarters', id, text, async () => {
      const switched = await switchStarters(doors, await request(), {
        onStep: (step) => {
          if (!foreseen.has(step.text)) run.journal.say(`${step.text}.`);
        },
      });
      // What was seen now takes the place of what was seen for the plan: messages hold ids of requests, so the same one differs.
      const now = record.findings.filter((finding) => !planned.findings.includes(finding));
      record.findings.splice(0, record.findings.length, ...now, ...switched.findings);
    }),
  ];
}

/** Those of all lines together: an exception is one of the application. */
function keptTriggers({ lines }: Fleet): readonly string[] {
  return [...new Set([...lines.values()].flatMap(({ keepTriggers = [] }) => keepTriggers))].sort();
}
