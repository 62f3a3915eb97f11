/** Client starts that take the version of the name from an app setting. */
import { neutralise } from '../../../text.ts';
import {
  emptyDraft,
  type CloneFinding,
  type CreatedFile,
  type Draft,
  type Edit,
  type StarterRequest,
} from '../../model.ts';
import { differenceOf } from '../../source/index.ts';
import type { JavaApp, ReferencePlace } from '../app.ts';
import type { JavaFile } from '../facts.ts';
import { finding } from '../../finding.ts';
import { sourceRootOf } from '../place.ts';
import { EditList } from '../write/edit-list.ts';
import { declarationAround, groupsOf } from '../write/rename.ts';
import { helperText, starterHelper } from './helper.ts';
import { wrapNames } from './wrap.ts';

/**
 * Clients take the suffix of the names that they start from an app setting, through one small class for each module.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR where a client that must be edited cannot be read
 */
export function followSetting(app: JavaApp, request: StarterRequest): Draft {
  const places = [...request.references.keys()].flatMap((id) => app.references.get(id) ?? []);
  const byRoot = new Map<string, ReferencePlace[]>();
  for (const place of places) {
    const root = sourceRootOf(place.file.path, place.file.package);
    const known = byRoot.get(root);
    if (known === undefined) byRoot.set(root, [place]);
    else known.push(place);
  }
  const edits: Edit[] = [];
  const created: CreatedFile[] = [];
  const findings: CloneFinding[] = [];
  for (const [root, some] of byRoot) {
    const helper = helperFor(app, root, some);
    const lists = new Map<JavaFile, EditList>();
    for (const group of groupsOf(
      app,
      some.map(({ found }) => found.id),
    )) {
      const list = lists.get(group.file) ?? new EditList(group.file);
      lists.set(group.file, list);
      if (wrapNames(list, group.places, request.references)) continue;
      const [first] = group.places;
      findings.push(
        finding(
          'DYNAMIC_NAME',
          `${neutralise(first?.found.api ?? '')} gets one of several names from elsewhere: it does not follow the app setting.`,
          { path: group.file.path, line: first?.found.line ?? 1 },
        ),
      );
    }
    for (const [file, list] of lists) {
      if (list.edits().length > 0) addImport(list, file, helper.package);
      list.requireReadable((offset) => declarationAround(file, offset));
      edits.push(...list.edits());
    }
    const text = helperText({ ...request, package: helper.package, lineEnd: helper.lineEnd });
    if (helper.file === undefined) created.push({ path: helper.path, text });
    else edits.push(...differenceOf(helper.file, text, 'setting'));
  }
  return { ...emptyDraft, edits, created, findings };
}

interface Helper {
  readonly package: string;
  readonly path: string;
  readonly file?: JavaFile;
  readonly lineEnd: '\n' | '\r\n';
}

/** The helper that a module has, or the place for one: the package that all clients are in or below. */
function helperFor(app: JavaApp, root: string, places: readonly ReferencePlace[]): Helper {
  const there = app.files.find(
    (file) =>
      sourceRootOf(file.path, file.package) === root &&
      file.types.some(({ name, fields }) => name === starterHelper.type && fields.has('CURRENT')),
  );
  const lineEnd = (there ?? places[0]?.file)?.lineEnd ?? '\n';
  if (there !== undefined) return { package: there.package, path: there.path, file: there, lineEnd };
  const packages = [...new Set(places.map(({ file }) => file.package))].filter((name) => name !== '').sort();
  const [first = ''] = packages;
  let common = first.split('.');
  for (const name of packages) {
    const parts = name.split('.');
    common = common.filter(
      (part, at) => common.slice(0, at + 1).every((one, index) => one === parts[index]) && part !== '',
    );
  }
  const packageName = common.length < 2 ? first : common.join('.');
  const folder = packageName === '' ? '' : `${packageName.replaceAll('.', '/')}/`;
  return { package: packageName, path: `${root}${folder}${starterHelper.type}.java`, lineEnd };
}

function addImport(list: EditList, file: JavaFile, packageName: string): void {
  if (packageName === file.package || packageName === '') return;
  const name = `${packageName}.${starterHelper.type}`;
  if (file.imports.some(({ parts, isStatic }) => !isStatic && parts.join('.') === name)) return;
  const end = file.lineEnd;
  const last = file.imports.at(-1)?.span.end;
  const at = last ?? file.packageEnd;
  const line = `import ${name};`;
  if (at === 0) list.add({ start: 0, end: 0 }, `${line}${end}${end}`, 'starter');
  else list.add({ start: at, end: at }, `${end}${last === undefined ? end : ''}${line}`, 'starter');
}
