import { neutralise } from '../../text.ts';
import { retireRound } from '../retire/index.ts';
import { compareLines } from '../versions/index.ts';
import { linesOverdue, troubleOfApps } from './line-trouble.ts';
import type { StatusRequest } from './model.ts';
import type { RoutingRun } from './routing-run.ts';

/** Looks at every line and its hub, and changes nothing. */
export async function runStatus(run: RoutingRun, { retire }: StatusRequest): Promise<void> {
  const { application, by, doors, journal, record } = run;
  journal.begin({
    underWay: `looking at the lines of ${neutralise(application)}`,
    goOn: 'Nothing was changed. Run the job again.',
  });
  const { fleet, notes } = await retireRound(doors, { application, by, policy: retire, dryRun: true });
  for (const [id, note] of notes) record.lineNotes.set(id, note);
  for (const line of [...fleet.lines.values()].sort((a, b) => compareLines(b.line, a.line))) {
    const newest = line.patches.findLast(({ deployedAt }) => deployedAt !== undefined)?.version;
    const note = notes.get(line.line);
    journal.say(
      `${line.line} ${line.state}${newest === undefined ? '' : ` (${neutralise(newest, 60)})`}${note === undefined ? '' : `: ${note}`}`,
    );
  }
  record.findings.push(
    ...(await troubleOfApps(doors, fleet)),
    ...linesOverdue(fleet, retire, notes, doors.context.clock.now()),
  );
}
