import { groupBy } from '../../../group-by.ts';
import { emptyDraft, type CloneFinding, type Draft, type Edit, type StarterRequest } from '../../model.ts';
import { editOf, generatedFile } from '../../source/index.ts';
import { starterFile, starterFunction } from '../app/index.ts';
import type { Knowledge } from '../find/index.ts';
import { helperFile } from './helper-files.ts';
import { importEdit } from './insertions.ts';
import { nameText } from './name-edits.ts';
import { leftAlone, requireReadable } from './rename.ts';
import { starterText } from './starter-file.ts';

/**
 * Starts take the version from an app setting: the name becomes `versionedName('Order')`.
 *
 * @param folder where the helper is to stand, when that is not beside the first start
 * @throws DurableDeployError CLONE_SYNTAX_ERROR; CLONE_FILE_EXISTS when a file of that name is there that this product did not write
 */
export function followSetting(knowledge: Knowledge, request: StarterRequest, folder?: string): Draft {
  const { app } = knowledge;
  const chosen = knowledge.references.filter(
    ({ found, object }) => request.references.has(found.id) && object === undefined,
  );
  const fresh = chosen.filter(({ found }) => found.followsSetting !== true);
  const [first] = chosen;
  if (first === undefined) return emptyDraft;
  const helper = helperFile(
    app,
    starterFile,
    chosen.map(({ path }) => path),
    folder,
  );
  const edits: Edit[] = [];
  const findings: CloneFinding[] = [];
  const places = groupBy(fresh, ({ path, place }) => `${path}:${place.start}`);
  for (const same of places.values()) {
    const [one] = same;
    if (one === undefined) continue;
    const { path, place, fallsBack } = one;
    const changes = same.map(({ found }) => ({
      before: found.target ?? '',
      after: request.references.get(found.id) ?? '',
    }));
    const names = { path, place, fallsBack, changes };
    const plain = nameText(app, names);
    if (plain === undefined) {
      findings.push(leftAlone(app, names));
      continue;
    }
    const after = `${starterFunction}(${plain})`;
    edits.push(editOf(app.fileOf(path), place, after, 'starter'));
  }
  for (const path of new Set(edits.map((edit) => edit.path))) {
    if (!app.importsOf(path).includes(helper.path))
      edits.push(importEdit(app, path, helper.path, [starterFunction], 'starter'));
  }
  requireReadable(app, edits);
  const { sources } = app;
  const text = starterText(helper, request);
  const file = generatedFile(sources, helper.path, text, 'setting', sources.files.get(first.path)?.lineEnd);
  return { ...emptyDraft, created: file.created, edits: [...edits, ...file.edits], findings };
}
