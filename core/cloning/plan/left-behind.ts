import { neutralise } from '../../text.ts';
import { finding } from '../finding.ts';
import type { Analysis, CloneFinding } from '../model.ts';
import type { NameAfter } from './names-after.ts';
import type { Steps } from './steps.ts';

/** Places that would go on giving a name which nothing registers any more once the plan is carried out. */
export function leftBehind({ inventory }: Analysis, steps: Steps, after: readonly NameAfter[]): CloneFinding[] {
  const registered = new Set(after.map(({ name }) => name.toLowerCase()));
  const gone = new Set(
    inventory.functions.map(({ name }) => name.toLowerCase()).filter((name) => !registered.has(name)),
  );
  return inventory.references
    .filter(({ id, target, followsSetting }) => {
      const isLeft = !steps.rename.references.has(id) && !steps.following.has(id) && followsSetting !== true;
      return isLeft && target !== null && gone.has(target.toLowerCase());
    })
    .map(({ target, enclosing, api, path, line }) =>
      finding(
        'REFERENCE_LEFT_BEHIND',
        `${neutralise(api)}${enclosing === '' ? '' : ` in ${neutralise(enclosing)}`} goes on naming ${neutralise(target ?? '')}, which has another name after this.`,
        {
          path,
          line,
          fix: 'Use mode: freeze, which keeps the names that copies and earlier versions use; or remove the code that is not current.',
        },
      ),
    );
}
