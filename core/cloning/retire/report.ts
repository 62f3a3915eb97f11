import { bullets, neutraliseAll, page, plain, section, table } from '../../report/index.ts';
import { checkEvidenceOf } from '../../taskhub/report/index.ts';
import { onOneLine, plural } from '../../text.ts';
import type { RetireOutcome, RetireRequest } from './model.ts';

/** The outcome in one sentence. */
export function retireHeadline({ result, versions, removed, stat, reason }: RetireOutcome): string {
  const gone = versions.filter(({ decision }) => decision === 'remove').map(({ version }) => version);
  const what = `${plural(removed.length, 'function')} of ${gone.join(', ')}`;
  switch (result) {
    case 'written':
      return `Removed ${what}: ${plural(stat.files, 'file')} changed.`;
    case 'planned':
      return `Planned, and nothing written: ${what} would be removed, in ${plural(stat.files, 'file')}.`;
    case 'unchanged':
      return 'No version was there to be removed: nothing was changed.';
    case 'refused':
      return reason?.message ?? 'The retirement was refused.';
  }
}

/** The outcome as Markdown for the page of the run. */
export function retireSummary(outcome: RetireOutcome, request: Pick<RetireRequest, 'plainVersion'> = {}): string {
  const { versions, checks } = outcome;
  const hub = checks.at(-1)?.hub?.hubName;
  return page([
    ['### Retired versions', '', plain(onOneLine(retireHeadline(outcome)), 2000)],
    table(
      ['What', 'Value'],
      [
        ['Programming model', plain(outcome.model)],
        ['Task hub', hub === undefined ? 'not known' : plain(hub)],
      ],
    ),
    section(
      'Versions',
      table(
        ['Version', 'Functions', 'In flight', 'Decision', 'Why'],
        versions.map(({ version, names, inFlight, decision, why }) => [
          plain(version),
          String(names.length),
          inFlight === null ? 'not known' : String(inFlight),
          decision,
          plain(why, 600),
        ]),
      ),
    ),
    section('What to do next', bullets(nextSteps(outcome, request))),
  ]);
}

function nextSteps(
  { result, versions, reason }: RetireOutcome,
  { plainVersion }: Pick<RetireRequest, 'plainVersion'>,
): string[] {
  const drained = versions
    .filter(({ keptBecause }) => keptBecause === 'notInSource')
    .map(({ version }) => (version === 'plain' ? (plainVersion?.text ?? version) : version));
  const lines =
    drained.length === 0
      ? []
      : [
          `Nothing of ${drained.join(', ')} is in flight: previousSources may say "= retired" of it, where copies are made at build.`,
        ];
  switch (result) {
    case 'written':
      return [...lines, 'Build and deploy the folder, or commit it.'];
    case 'refused':
      return reason?.fix === undefined ? lines : [...lines, reason.fix];
    case 'planned':
      return [...lines, 'Run again without dryRun to remove this.'];
    case 'unchanged':
      return lines;
  }
}

/** The parts of the evidence that tell about a retirement. */
export function retireEvidence(outcome: RetireOutcome, request: RetireRequest): object {
  const { result, reason, versions, removed, changes, stat, findings, checks, model } = outcome;
  return neutraliseAll({
    result,
    headline: onOneLine(retireHeadline(outcome)),
    reason: reason ?? null,
    model,
    retirement: {
      asked: {
        sourceFolder: request.sourceFolder,
        namePattern: request.pattern.text,
        version: request.version?.text ?? null,
        versions: request.versions === 'drained' ? ['drained'] : request.versions.map(textOf),
        plainVersion: request.plainVersion?.text ?? null,
        starterSetting: request.starterSetting,
        dryRun: request.dryRun,
      },
      versions: versions.map(({ keptBecause, ...rest }) => ({ ...rest, keptBecause: keptBecause ?? null })),
      removed: removed.map(({ name, kind, path, line }) => ({ name, kind, file: path, line })),
      checks: checks.map(checkEvidenceOf),
    },
    files: changes.map(({ kind, path }) => ({ file: path, change: kind })),
    diffstat: stat,
    findings,
  });
}

function textOf(version: Exclude<RetireRequest['versions'], 'drained'>[number]): string {
  return version === 'plain' ? version : version.text;
}
