import type { NameStyle } from '../../model.ts';
import type { CsharpExpression, CsharpFunction, CsharpReference } from '../facts/index.ts';
import { settingCall } from '../setting-call.ts';
import type { NameTaker } from './apis.ts';
import { identifiersIn, referenceAt, type CallSite } from './call-site.ts';
import type { Site } from './site.ts';
import { isNothing, leavesOf, mayBeNull, type Evaluator, type Values } from './values.ts';

/** A parameter that a name comes through: the method that has it makes calls by name. */
export interface Passed {
  readonly site: CallSite;
  readonly parameter: string;
  /** The local function or the lambda that it is a parameter of; absent for one of the member. */
  readonly localFunction?: string;
  readonly taker: NameTaker;
}

export interface Named {
  readonly references: CsharpReference[];
  readonly passed: Passed[];
}

/**
 * The references that an expression makes which gives a name: one for each name that it may give.
 *
 * @param api the method that takes the name
 * @param byDefault whether the expression is the default value of a parameter
 */
export function namedBy(
  expression: CsharpExpression,
  site: CallSite,
  owner: CsharpFunction | undefined,
  taker: NameTaker,
  api: string,
  evaluator: Evaluator,
  byDefault = false,
): Named {
  const named: Named = { references: [], passed: [] };
  for (const { expression: leaf, byNull } of leavesOf(expression)) {
    if (isNothing(leaf, site)) continue;
    const setting = settingCall(leaf);
    const given = setting ?? leaf;
    const values = evaluator.values(given, site);
    const following = new Set(setting === undefined ? valuesBySetting(leaf, site, evaluator, 0) : values);
    const orNull = byNull && mayBeNull(leaf, site, evaluator);
    const nameSite = {
      kind: 'expression',
      expression: leaf,
      ...(orNull ? { orNull } : {}),
      ...(byDefault ? { byDefault } : {}),
    } as const;
    for (const target of values) {
      const style =
        target === null
          ? unknownStyle(leaf, site, owner, taker, evaluator, named.passed)
          : evaluator.style(given, site);
      named.references.push(
        referenceAt(site, owner, nameSite, leaf.span.start, {
          ...taker,
          api,
          followsSetting: target !== null && following.has(target),
          target,
          style,
          oneOfSeveral: values.length > 1,
        }),
      );
    }
  }
  return named;
}

/** The names that a variable gets by the setting. */
function valuesBySetting(leaf: CsharpExpression, site: Site, evaluator: Evaluator, depth: number): Values {
  const meaning = leaf.kind === 'path' && depth < 8 ? evaluator.meaning(leaf.parts, site) : undefined;
  if (meaning?.kind !== 'variable') return [];
  return meaning.variable.values
    .flatMap((value) => leavesOf(value))
    .flatMap(({ expression }) => {
      const setting = settingCall(expression);
      return setting === undefined
        ? valuesBySetting(expression, meaning.site, evaluator, depth + 1)
        : evaluator.values(setting, meaning.site);
    });
}

/** Why a name is not known: it is a helper's parameter, the caller of a client says it, or it is made at run time. */
function unknownStyle(
  leaf: CsharpExpression,
  site: CallSite,
  owner: CsharpFunction | undefined,
  taker: NameTaker,
  evaluator: Evaluator,
  passed: Passed[],
): NameStyle {
  const meaning = leaf.kind === 'path' && leaf.parts.length === 1 ? evaluator.meaning(leaf.parts, site) : undefined;
  if (
    meaning?.kind === 'parameter' &&
    /^(?:this )?(?:string\??|String|System\.String|TaskName\??|)$/.test(meaning.parameter.type)
  ) {
    const { name } = meaning.parameter;
    const { localFunction } = site.call;
    if (meaning.of === 'inner' && localFunction !== undefined) {
      passed.push({ site, parameter: name, localFunction, taker });
      return 'wrapper';
    }
    // A class with [DurableTask] may have helpers; of a method that is a function, the runtime gives the arguments.
    if (meaning.of === 'member' && owner?.member !== site.member) {
      passed.push({ site, parameter: name, taker });
      return 'wrapper';
    }
  }
  return taker.side === 'client' && comesFromParameter(leaf, site, evaluator, 0) ? 'generic-starter' : 'dynamic';
}

/** Whether an expression is made of what the member is given. */
function comesFromParameter(
  expression: CsharpExpression,
  site: CallSite,
  evaluator: Evaluator,
  depth: number,
): boolean {
  return identifiersIn(expression, site).some((name) => {
    const meaning = evaluator.meaning([name], site);
    if (meaning === undefined) return false;
    if (meaning.kind === 'parameter') return meaning.of === 'member' || meaning.parameter.type === '';
    if (!meaning.local || depth > 4) return false;
    return meaning.variable.values.some((value) => comesFromParameter(value, site, evaluator, depth + 1));
  });
}
