import { bullets, more, page, plain, section, table } from '../../report/index.ts';
import { plural } from '../../text.ts';
import { readVersionedName, type NamePattern } from '../names/index.ts';
import { placeOf, type ClonePlan } from '../plan/index.ts';
import type { CloneOutcome, CloneRun } from '../run/index.ts';
import { headline } from './headline.ts';

const maxFunctions = 100;
const maxFindings = 50;
const maxFiles = 50;

/**
 * The outcome as Markdown for the page of the run: the verdict, functions by versions, findings, the size of the change, and what to do
 * next. Everything from outside is neutralised and escaped.
 */
export function summaryMarkdown(outcome: CloneOutcome, run: CloneRun): string {
  const { plan, changes, stat } = outcome;
  return page([
    [`### Durable functions, version ${plain(plan.version.text)}`, '', plain(headline(outcome), 1000)],
    table(
      ['What', 'Value'],
      [
        ['Programming model', plain(plan.model)],
        ['Mode', plain(`${plan.mode}${run.dryRun ? ' (dry run)' : ''}`)],
        ['Copied', plain(plural(plan.clonedCount, 'function'))],
        ['Changed', plain(`${plural(stat.files, 'file')}, +${stat.added} −${stat.removed} lines`)],
      ],
    ),
    section('Functions and versions', versionsTable(plan, run.pattern)),
    section('Findings', findingsTable(plan)),
    section('Files', [
      ...changes.slice(0, maxFiles).map(({ kind, path }) => `- ${words[kind]} ${plain(path)}`),
      ...more(changes.length - maxFiles, 'files'),
    ]),
    section('What to do next', bullets(nextSteps(outcome, run))),
  ]);
}

const words = { create: 'new', edit: 'changed', remove: 'removed' } as const;

/** A row for each function, a column for each version. */
function versionsTable({ versions }: ClonePlan, pattern: NamePattern): string[] {
  const columns = versions.map(({ version }) => version);
  const rows = new Map<string, Map<string, string>>();
  for (const { version, names } of versions) {
    for (const name of names) {
      const base = readVersionedName(pattern, name)?.base ?? name;
      const row = rows.get(base.toLowerCase()) ?? new Map<string, string>([['', base]]);
      row.set(version, name);
      rows.set(base.toLowerCase(), row);
    }
  }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return [
    ...table(
      ['Function', ...columns.map((version) => plain(version))],
      sorted
        .slice(0, maxFunctions)
        .map((row) => [
          plain(row.get('') ?? ''),
          ...columns.map((version) => (row.has(version) ? plain(row.get(version) ?? '') : '–')),
        ]),
    ),
    ...more(sorted.length - maxFunctions, 'functions'),
  ];
}

function findingsTable({ findings }: ClonePlan): string[] {
  return [
    ...table(
      ['Severity', 'Finding', 'Where', 'What was seen'],
      findings
        .slice(0, maxFindings)
        .map((finding) => [
          finding.severity,
          `\`${finding.code}\``,
          plain(placeOf(finding)),
          plain([finding.message, finding.fix].filter((text) => text !== undefined).join(' '), 600),
        ]),
    ),
    ...more(findings.length - maxFindings, 'findings'),
  ];
}

function nextSteps({ result, plan }: CloneOutcome, { starterSetting }: CloneRun): string[] {
  switch (result) {
    case 'refused':
      return ['Look at the findings above; docs/cloning-findings.md says of each what to do. Nothing was written.'];
    case 'planned':
      return ['Run again without dryRun to write this.'];
    case 'unchanged':
      return [];
    case 'written':
      return [
        'Build and deploy the folder: the versions in the table are registered side by side.',
        ...(starterSetting === undefined
          ? []
          : [`Starts follow the app setting ${starterSetting}; without it they get version ${plan.version.text}.`]),
      ];
  }
}
