import { groupBy } from '../../group-by.ts';
import { emptyDraft, type Draft, type Edit, type StarterRequest } from '../model.ts';
import { editOf, generatedFile, generatedMark } from '../source/index.ts';
import { quoted, requireReadable } from './edits/index.ts';
import type { PythonFile } from './facts.ts';
import { starterFunction, starterModule, type PythonApp, type PythonReference } from './find/index.ts';

/**
 * Clients start `versioned_name("Order")`; a module that is written beside the main file reads the app setting.
 *
 * @throws DurableDeployError CLONE_FILE_EXISTS when a file of that name is there that this product did not write; CLONE_SYNTAX_ERROR
 */
export function followSetting(app: PythonApp, request: StarterRequest): Draft {
  const edits: Edit[] = [];
  const files = new Set<PythonFile>();
  for (const group of groups(app, request)) {
    const [first] = group;
    if (first === undefined) continue;
    edits.push(editOf(first.file, first.site, `${starterFunction}(${plainName(group, request)})`, 'starter'));
    files.add(first.file);
  }
  for (const file of files) edits.push(...importStarter(file));
  requireReadable(app.all, edits);
  const helper = helperDraft(app, request);
  return { ...emptyDraft, edits: [...edits, ...helper.edits], created: helper.created };
}

/** References that do not follow the setting yet, by the expression that gives them. */
function groups(app: PythonApp, { references }: StarterRequest): PythonReference[][] {
  const fresh = app.references.filter(({ found }) => found.followsSetting !== true);
  const bySite = groupBy(fresh, ({ file, site }) => `${file.path} ${site.start} ${site.end}`);
  return [...bySite.values()].filter((group) => group.some(({ found }) => references.has(found.id)));
}

/** What stands there, where it is the plain name; otherwise the plain name as a text. */
function plainName(group: readonly PythonReference[], { references }: StarterRequest): string {
  const [first] = group;
  if (first === undefined) return '""';
  const { file, site } = first;
  const written = file.text.slice(site.start, site.end);
  const pairs = group.flatMap(({ found: { id, target }, def }) => {
    const plain = references.get(id);
    return plain === undefined || target === null ? [] : [{ target, plain, isObject: def !== undefined }];
  });
  const isPlain = pairs.every(
    ({ target, plain, isObject }) => !isObject && target.toLowerCase() === plain.toLowerCase(),
  );
  if (isPlain && pairs.length === group.length) return written;
  const [only] = pairs;
  if (group.length === 1 && only !== undefined) return quoted(only.plain);
  const table = pairs.map(({ target, plain }) => `${quoted(target)}: ${quoted(plain)}`).join(', ');
  return `{${table}}.get(${written}, ${written})`;
}

function importStarter(file: PythonFile): Edit[] {
  if (file.scopes[0]?.bindings.has(starterFunction) === true) return [];
  const { importsEnd, text, lineEnd } = file;
  const before = importsEnd > 1 && !text.slice(0, importsEnd).endsWith('\n') ? lineEnd : '';
  const line = `${before}from ${starterModule} import ${starterFunction}${lineEnd}`;
  return [editOf(file, { start: importsEnd, end: importsEnd }, line, 'starter')];
}

/** The file belongs to this product alone. */
function helperDraft(app: PythonApp, request: StarterRequest): ReturnType<typeof generatedFile> {
  const path = `${app.root}${starterModule}.py`;
  return generatedFile(app.sources, path, helperText(request), 'starter');
}

function helperText({ setting, version, suffixPattern }: StarterRequest): string {
  return `"""Names of orchestrations in the version that an app setting names.

${generatedMark} with each version.
"""
import os
import re

SETTING = ${quoted(setting)}
# Holds while the setting is absent or empty.
VERSION = ${quoted(version)}
SUFFIX = ${quoted(suffixPattern)}


def ${starterFunction}(name):
    """Returns the name of an orchestration in the version of the app setting; \`none\` stands for plain names."""
    version = os.environ.get(SETTING, "").strip() or VERSION
    if version.lower() == "none":
        return name
    numbers = re.fullmatch(r"v?(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)", version)
    if numbers is None:
        raise ValueError(f"The app setting {SETTING} must hold a version such as {VERSION}, or none: it holds {version!r}.")
    major, minor, patch = numbers.groups()
    return name + SUFFIX.format(major=major, minor=minor, patch=patch)
`;
}
