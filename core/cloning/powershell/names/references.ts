import type { NameStyle, ReferenceFound, ReferenceId } from '../../model.ts';
import { bindArguments, type Bound, type CommandUse, type Taken } from '../facts/index.ts';
import type { LineOf } from '../../../text.ts';
import { constantText, type Expression, type FunctionDefinition } from '../syntax/index.ts';
import { apis, type Api } from './apis.ts';
import { evaluate, evaluateKey } from './evaluate.ts';
import type { Leaf, Outcome } from './model.ts';
import type { ScriptsOfApp } from './scripts.ts';

/** A reference, and what is to be changed for it. */
export interface Site {
  readonly reference: ReferenceFound;
  /** Where its name can be changed; absent when it cannot be told. */
  readonly leaf?: Leaf;
  /** The text that the name comes from, when that stands elsewhere. */
  readonly from?: Leaf;
}

/** Which function a place is in. */
export type EnclosingOf = (
  path: string,
  functionName: string,
) => Pick<ReferenceFound, 'enclosing' | 'enclosingId' | 'tag'>;

/** A fixed instance id, where it is given. */
interface FixedInstance {
  readonly path: string;
  readonly offset: number;
  readonly id: string;
}

interface References {
  /** By id, in order of path and place. */
  readonly sites: ReadonlyMap<ReferenceId, Site>;
  readonly fixedInstances: readonly FixedInstance[];
}

/** Something that hands a name on to a call. */
interface Wrapper {
  readonly definition: FunctionDefinition;
  readonly parameter: string;
  readonly api: Api;
}

/** All places that name a durable function: calls, starts, and calls of helpers that hand the name on. */
export function findReferences(
  scripts: ScriptsOfApp,
  enclosingOf: EnclosingOf,
  lineOf: (path: string) => LineOf,
): References {
  const found = new Finder(scripts, enclosingOf, lineOf);
  for (const [name, api] of apis) for (const use of scripts.commands.get(name) ?? []) found.call(use, api);
  for (const { scripts: uses } of scripts.files.values()) for (const use of uses) found.computed(use);
  found.followWrappers();
  const sites = [...found.sites].sort(([, a], [, b]) => inOrder(a, b));
  return { sites: new Map(sites), fixedInstances: found.fixedInstances };
}

class Finder {
  readonly sites = new Map<ReferenceId, Site>();
  readonly fixedInstances: FixedInstance[] = [];
  private readonly wrappers: Wrapper[] = [];
  private readonly seen = new Map<FunctionDefinition, Set<string>>();
  private readonly scripts: ScriptsOfApp;
  private readonly enclosingOf: EnclosingOf;
  private readonly lineOf: (path: string) => LineOf;

  constructor(scripts: ScriptsOfApp, enclosingOf: EnclosingOf, lineOf: (path: string) => LineOf) {
    this.scripts = scripts;
    this.enclosingOf = enclosingOf;
    this.lineOf = lineOf;
  }

  /** A call of one of the commands themselves. */
  call(use: CommandUse, api: Api): void {
    const bound = bindArguments(use.command, api.taken);
    if (!this.name(use, bound, 'functionname', api)) {
      // From the pipeline, or from $PSDefaultParameterValues.
      const leaf = { path: use.path, node: use.command.name, isEnclosed: false };
      this.add(use, { kind: 'unknown', leaf }, 0, api);
    }
    const id = bound.values.get('instanceid');
    for (const outcome of id === undefined
      ? keyOf(bound, 'instanceid', use, this.scripts)
      : evaluate(id, use.scope, this.scripts)) {
      if (outcome.kind !== 'text') continue;
      this.fixedInstances.push({ path: outcome.leaf.path, offset: outcome.leaf.node.start, id: outcome.text });
    }
  }

  /** A call whose command is an expression: `& $call -FunctionName 'Pay'`. */
  computed(use: CommandUse): void {
    const { name } = use.command;
    if (name.kind === 'text' && constantText(name) !== undefined) return;
    for (const outcome of evaluate(name, use.scope, this.scripts)) {
      const api = outcome.kind === 'text' ? apis.get(outcome.text.toLowerCase()) : undefined;
      if (api !== undefined) return this.call(use, api);
    }
  }

  /** Goes on until no helper is left: helpers call helpers. */
  followWrappers(): void {
    for (const wrapper of this.wrappers) {
      const { definition, parameter, api } = wrapper;
      const taken = definition.parameters.map(({ variable, attributes }): Taken => {
        const isSwitch = attributes.some(({ name }) => /^(?:switch|.*\.switchparameter)$/.test(name));
        const aliases = attributes
          .filter(({ name }) => name === 'alias')
          .flatMap(({ args }) => (args ?? []).flatMap(textsIn));
        return { name: variable.name, isSwitch, aliases };
      });
      for (const use of this.scripts.commands.get(definition.name.toLowerCase()) ?? []) {
        if (this.scripts.functionFor(use.path, definition.name)?.definition !== definition) continue;
        this.name(use, bindArguments(use.command, taken), parameter, api);
      }
    }
  }

  /** @returns whether anything gives the name */
  private name(use: CommandUse, bound: Bound, parameter: string, api: Api): boolean {
    const given = bound.values.get(parameter);
    const outcomes =
      given === undefined ? keyOf(bound, parameter, use, this.scripts) : evaluate(given, use.scope, this.scripts);
    for (const [index, outcome] of outcomes.entries()) this.add(use, outcome, index, api);
    return outcomes.length > 0;
  }

  private add(use: CommandUse, outcome: Outcome, index: number, api: Api): void {
    const { path, command, scope } = use;
    const { leaf } = outcome;
    if (outcome.kind === 'parameter') this.handOn(outcome.definition, outcome.name, api);
    const id = `reference ${path} ${command.start} ${index}`;
    const reference: ReferenceFound = {
      id,
      target: outcome.kind === 'text' ? outcome.text : null,
      targetKind: api.targetKind,
      ...this.enclosingOf(path, scope.functionName),
      api: apiOf(command.name),
      side: api.side,
      path: leaf.path,
      line: this.lineOf(leaf.path)(leaf.node.start),
      style: styleOf(outcome, api),
      ...(outcome.kind === 'text' && outcome.followsSetting === true ? { followsSetting: true } : {}),
    };
    const from = outcome.kind === 'text' && outcome.from !== undefined ? { from: outcome.from } : {};
    this.sites.set(id, { reference, ...(outcome.kind === 'text' ? { leaf } : {}), ...from });
  }

  private handOn(definition: FunctionDefinition, parameter: string, api: Api): void {
    const seen = this.seen.get(definition) ?? new Set();
    this.seen.set(definition, seen);
    const key = `${parameter} ${api.targetKind} ${api.side}`;
    if (seen.has(key)) return;
    seen.add(key);
    this.wrappers.push({ definition, parameter, api });
  }
}

function keyOf({ splats }: Bound, key: string, { scope }: CommandUse, scripts: ScriptsOfApp): Outcome[] {
  return splats.flatMap((splat) => evaluateKey(splat, key, scope, scripts));
}

function styleOf(outcome: Outcome, { side }: Api): NameStyle {
  switch (outcome.kind) {
    case 'text':
      return outcome.style;
    case 'parameter':
      return 'wrapper';
    case 'input':
      return side === 'client' ? 'generic-starter' : 'dynamic';
    case 'unknown':
      return 'dynamic';
  }
}

function apiOf(name: Expression): string {
  return name.kind === 'text' ? (constantText(name) ?? '') : '';
}

function textsIn(node: Expression): string[] {
  const text = node.kind === 'text' ? constantText(node) : undefined;
  return text === undefined ? [] : [text.toLowerCase()];
}

function inOrder(a: Site, b: Site): number {
  const [one, other] = [a.reference, b.reference];
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return one.line - other.line || (a.leaf?.node.start ?? 0) - (b.leaf?.node.start ?? 0);
}
