import type { Finding } from '../../finding.ts';
import { neutralise } from '../../text.ts';
import { workingStates, type Fleet, type Line, type LineId, type LineState } from '../model.ts';
import { compareLines } from '../versions/index.ts';
import type { FunctionsByLine, StarterPlan, StarterSwitch } from './model.ts';
import { keeper, starterKind, type KnownFunction } from './starters.ts';

/**
 * Which starters are switched off and on, so that only the default line has those on that are not triggered by HTTP: a queue or timer
 * starter in an older line would start work twice, and the line would never drain. Pure.
 *
 * Off are those that can start orchestrations, and were not off already; on again are exactly those that routing has switched off. Without
 * a default all are off.
 */
export function planStarters(
  fleet: Fleet,
  functionsByLine: FunctionsByLine,
  keepTriggers: readonly string[],
): StarterPlan {
  const lines = [...fleet.lines.values()].filter(mayRun).sort((a, b) => compareLines(a.line, b.line));
  const isKept = keeper(keepTriggers);
  const switches = lines.map((line) =>
    line.line === fleet.routes.default
      ? { line: line.line, off: [], on: line.startersOff ?? [], startersOff: [] }
      : switchOf(line, isKept, functionsByLine.get(line.line) ?? presumed(fleet, functionsByLine, isKept)),
  );
  return {
    switches: switches.filter(({ off, on }) => off.length + on.length > 0).sort((a, b) => rank(a) - rank(b)),
    findings: findingsOf(fleet, lines, functionsByLine, isKept),
  };
}

/** What goes on comes last. */
function rank({ on }: StarterSwitch): number {
  return Number(on.length > 0);
}

/** Of functions that are not listed: whatever triggers them. */
const presumedTrigger = 'presumed';

/** Lines whose app may run. One that is being made gets its settings by whoever makes it, and one that is being removed is stopped. */
export function mayRun({ app, state, removingAt }: Line): boolean {
  return app?.hostName !== undefined && removingAt === undefined && withApp.includes(state);
}

const withApp: readonly LineState[] = [...workingStates, 'Failed'];

function switchOf(
  { line, startersOff = [] }: Line,
  isKept: (name: string) => boolean,
  functions: readonly (KnownFunction & { readonly isDisabled?: boolean })[],
): StarterSwitch {
  const starters = functions.filter((one) => starterKind(one) === 'starter' && !isKept(one.name));
  const isOff = ({ name, trigger, isDisabled }: (typeof starters)[number]): boolean =>
    trigger === presumedTrigger ? includes(startersOff, name) : isDisabled === true;
  const off = starters.filter((one) => !isOff(one)).map(({ name }) => name);
  // Those that are no longer told of stay off: they may come back with another patch.
  const stay = startersOff.filter((name) => !isKept(name));
  const on = startersOff.filter(isKept);
  return { line, off, on, startersOff: [...stay, ...off.filter((name) => !includes(stay, name))].sort() };
}

/**
 * Names of the starters of all lines, for one whose functions are not listed yet: what it is going to have is off before its host starts
 * for the first time. Names that it does not have do no harm.
 *
 * @param declared what its package declares, when it does
 */
export function startersToPresume(
  fleet: Fleet,
  functionsByLine: FunctionsByLine,
  keepTriggers: readonly string[],
  declared: readonly KnownFunction[] = [],
): readonly string[] {
  const isKept = keeper(keepTriggers);
  const own = declared.filter((one) => starterKind(one) === 'starter').map(({ name }) => name);
  const names = [...own, ...presumed(fleet, functionsByLine, isKept).map(({ name }) => name)];
  return unique(names.filter((name) => !isKept(name))).sort();
}

function presumed(
  { lines }: Fleet,
  functionsByLine: FunctionsByLine,
  isKept: (name: string) => boolean,
): KnownFunction[] {
  const listed = [...functionsByLine.values()]
    .flat()
    .filter((one) => starterKind(one) === 'starter')
    .map(({ name }) => name);
  const before = [...lines.values()].flatMap(({ startersOff = [] }) => startersOff);
  return unique([...listed, ...before])
    .filter((name) => !isKept(name))
    .map((name) => ({ name, trigger: presumedTrigger }));
}

function findingsOf(
  { routes }: Fleet,
  lines: readonly Line[],
  functionsByLine: FunctionsByLine,
  isKept: (name: string) => boolean,
): Finding[] {
  const everywhere = new Map<string, LineId[]>();
  const untold = new Map<string, LineId[]>();
  for (const { line } of lines) {
    if (line === routes.default) continue;
    for (const one of functionsByLine.get(line) ?? []) {
      if (isKept(one.name)) continue;
      const kind = starterKind(one);
      if (kind !== 'other' && kind !== 'untold') continue;
      const where = kind === 'other' ? everywhere : untold;
      where.set(one.name, [...(where.get(one.name) ?? []), line]);
    }
  }
  return [
    ...[...everywhere].map(([name, where]): Finding => ({
      code: 'TRIGGER_IN_EVERY_LINE',
      severity: 'warning',
      message: `The function ${neutralise(name, 80)} is triggered by something other than HTTP, starts no orchestrations, and runs in ${linesInWords(where)} beside the default: messages go to one line or the other, and a timer fires in each.`,
      fix: 'Move it to an app of its own; or name it in keepTriggers when it may run in every line.',
    })),
    ...[...untold].map(([name, where]): Finding => ({
      code: 'TRIGGER_UNTOLD',
      severity: 'warning',
      message: `It is not told what triggers the function ${neutralise(name, 80)} of ${linesInWords(where)}, so it was left on.`,
      fix: `See whether a queue, a timer or an event triggers it. Then switch it off in every line but the default: az functionapp config appsettings set --name <app> --resource-group <group> --settings AzureWebJobs.<function>.Disabled=true`,
    })),
  ];
}

function linesInWords(lines: readonly LineId[]): string {
  return `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;
}

function unique(names: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const name of names) if (!seen.has(name.toLowerCase())) seen.set(name.toLowerCase(), name);
  return [...seen.values()];
}

function includes(names: readonly string[], name: string): boolean {
  return names.some((known) => known.toLowerCase() === name.toLowerCase());
}
