import type { CsharpFunction, CsharpParameter, CsharpReference } from '../facts/index.ts';
import type { CallSite, Owners } from './call-site.ts';
import { namedBy, type Passed } from './named.ts';
import type { TypeIndex } from './type-index.ts';
import type { Evaluator } from './values.ts';

/**
 * The name that a helper's parameter has where no argument is given: it counts when a call leaves it out, or when it is that of a
 * function. A call by an interface or a base class takes the value that stands there.
 */
export function defaultReferences(
  passed: Passed,
  method: string,
  functions: ReadonlyMap<string, CsharpFunction>,
  owners: Owners,
  types: TypeIndex,
  evaluator: Evaluator,
  isLeftOut: boolean,
): CsharpReference[] {
  return declarationsOf(passed, types).flatMap(({ site, parameter: { byDefault: value } }) => {
    if (value === undefined) return [];
    const { span } = value;
    const at: CallSite = {
      ...site,
      at: span.start,
      call: { ...site.call, method, methodSpan: span, arguments: [], span },
    };
    const { references } = namedBy(value, at, owners.functionOf(at), passed.taker, method, evaluator, true);
    return references.filter(({ found: { target } }) => isLeftOut || functions.has(target?.toLowerCase() ?? ''));
  });
}

/** The parameter where the helper declares it, and where what that implements or overrides does. */
function declarationsOf(
  { site, parameter, localFunction }: Passed,
  types: TypeIndex,
): { readonly site: CallSite; readonly parameter: CsharpParameter }[] {
  const own = localFunction === undefined ? site.member.parameters : site.inner;
  const index = own.findIndex(({ name }) => name === parameter);
  const found = own[index];
  const declared = found === undefined ? [] : [{ site, parameter: found }];
  if (localFunction !== undefined || site.type === undefined) return declared;
  const bases = types.withBases(site.type).flatMap((type) => {
    const file = types.fileOf(type);
    return type.members.flatMap((member) => {
      const same = member.kind === 'method' && member.name === site.member.name && member !== site.member;
      const inherited = member.parameters[index];
      if (!same || file === undefined || inherited === undefined || member.parameters.length !== own.length) return [];
      if (inherited.type !== found?.type) return [];
      return [{ site: { ...site, file, type, member, inner: [] }, parameter: inherited }];
    });
  });
  return [...declared, ...bases];
}
