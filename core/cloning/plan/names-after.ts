import { DurableDeployError } from '../../errors.ts';
import { groupBy } from '../../group-by.ts';
import { neutralise } from '../../text.ts';
import type { Analysis, FunctionKind } from '../model.ts';
import { isFunctionName, longestName } from '../names/index.ts';
import { placeOf } from './place-of.ts';
import type { Steps } from './steps.ts';

/** A name that is registered once the plan is done. */
export interface NameAfter {
  readonly name: string;
  readonly kind: FunctionKind;
}

/**
 * The names that the app registers after the steps.
 *
 * @throws DurableDeployError CLONE_NAMES_COLLIDE, CLONE_NAME_INVALID: nothing of the kind may reach a host, which would not start
 */
export function namesAfter(current: Analysis, steps: Steps): NameAfter[] {
  const names: NameAfter[] = current.inventory.functions.map(({ id, name, kind }) => ({
    name: steps.rename.definitions.get(id) ?? name,
    kind,
  }));
  const made = [...steps.rename.definitions.values()];
  for (const { analysis, functions, definitions, orchestrators } of steps.copies) {
    for (const { id, name, kind } of analysis.inventory.functions) {
      if (!functions.has(id) || (orchestrators === 'unregistered' && kind === 'orchestrator')) continue;
      const copied = definitions.get(id) ?? name;
      names.push({ name: copied, kind });
      made.push(copied);
    }
  }
  for (const name of made) requireValid(name);
  requireUnique(names, new Set(made.map((name) => name.toLowerCase())), current);
  return names;
}

function requireValid(name: string): void {
  if (isFunctionName(name)) return;
  throw new DurableDeployError(
    'CLONE_NAME_INVALID',
    name.length > longestName
      ? `The name ${neutralise(name, 160)} has ${name.length} characters: the runtime takes ${longestName}.`
      : `The runtime does not take the name ${neutralise(name, 160)}: a letter, then letters, digits, _ and -.`,
    { fix: 'Choose a shorter namePattern, such as {name}_v{major}, or rename the function.' },
  );
}

/** Names that the app had twice before are a finding of their own; here only names that the plan makes are judged. */
function requireUnique(names: readonly NameAfter[], made: ReadonlySet<string>, current: Analysis): void {
  const seen = new Map<string, string>();
  for (const { name } of names) {
    const key = name.toLowerCase();
    const other = seen.get(key);
    if (other !== undefined && made.has(key)) {
      const twice = duplicateIn(current);
      if (twice !== undefined) throw twice;
      throw new DurableDeployError(
        'CLONE_NAMES_COLLIDE',
        `Two functions would be called ${neutralise(name)}: names are compared without regard to upper and lower case, and the host does not start with two of one name.`,
        {
          fix: 'Give another version, or a namePattern that tells the versions apart, and remove copies that are not needed.',
        },
      );
    }
    seen.set(key, name);
  }
}

/** Two functions of one name in the sources, which no version tells apart. */
function duplicateIn({ inventory }: Analysis): DurableDeployError | undefined {
  const byName = groupBy(inventory.functions, ({ name, tag }) => `${name.toLowerCase()} ${tag ?? ''}`);
  const twice = [...byName.values()].find(({ length }) => length > 1);
  const [first, second] = twice ?? [];
  if (first === undefined || second === undefined) return undefined;
  return new DurableDeployError(
    'CLONE_NAMES_COLLIDE',
    `${neutralise(second.name)} is registered twice, in ${placeOf(first)} and in ${placeOf(second)}: the host does not start with two functions of one name.`,
    { fix: 'Rename or remove one of the two. If they are of two apps, give as sourceFolder the folder of one.' },
  );
}
