import type { Command, Expression, Variable } from '../syntax/index.ts';

/** A parameter that a command takes. */
export interface Taken {
  /** In lower case. */
  readonly name: string;
  readonly isSwitch?: boolean;
  readonly aliases?: readonly string[];
}

/** What a call hands over. */
export interface Bound {
  /** By the parameter in lower case. */
  readonly values: ReadonlyMap<string, Expression>;
  /** Hashtables that are handed over as parameters. */
  readonly splats: readonly Variable[];
}

const commonSwitches = new Set(['verbose', 'debug', 'whatif', 'confirm', 'vb', 'db', 'wi', 'cf']);

/**
 * Which argument goes to which parameter: by name, by the beginning of a name, by an alias, and in order.
 *
 * @param taken in order of position
 * Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parameters
 */
export function bindArguments({ args }: Command, taken: readonly Taken[]): Bound {
  const values = new Map<string, Expression>();
  const splats: Variable[] = [];
  const inOrder: Expression[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index];
    if (arg === undefined) continue;
    if (arg.kind !== 'parameter') {
      if (arg.kind === 'variable' && arg.splat) splats.push(arg);
      else inOrder.push(arg);
      continue;
    }
    const found = parameterFor(arg.name, taken);
    if (arg.value !== undefined) {
      if (found !== undefined) values.set(found.name, arg.value);
      continue;
    }
    if (found?.isSwitch === true || (found === undefined && commonSwitches.has(arg.name))) continue;
    const next = args[index + 1];
    if (next === undefined || next.kind === 'parameter' || (next.kind === 'variable' && next.splat)) continue;
    index += 1;
    if (found !== undefined) values.set(found.name, next);
  }
  for (const { name, isSwitch } of taken) {
    if (values.has(name) || isSwitch === true) continue;
    const next = inOrder.shift();
    if (next !== undefined) values.set(name, next);
  }
  return { values, splats };
}

function parameterFor(name: string, taken: readonly Taken[]): Taken | undefined {
  const exact = taken.find((one) => one.name === name || one.aliases?.includes(name) === true);
  if (exact !== undefined) return exact;
  const beginning = taken.filter((one) => one.name.startsWith(name));
  return beginning.length === 1 ? beginning[0] : undefined;
}
