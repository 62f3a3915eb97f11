import { applyEdits, differenceOf, requireOwn, sourceFile, type Edit } from '../../source/index.ts';
import type { CreatedFile } from '../../model.ts';
import type { CsharpApp } from '../app.ts';
import { pathOfCopy } from '../copy/place-of-file.ts';
import { standInType, versionsFolder } from '../place.ts';
import { compiledEdits } from '../project/index.ts';
import { readFile } from '../read/index.ts';
import type { Body, FrozenVersion } from './bodies.ts';
import { dispatcherEdits } from './dispatcher.ts';

const mark = 'Written by DurableFunctionClone';

interface Orphan {
  readonly name: string;
  /** Usings that the types of its input may need. */
  readonly usings: readonly string[];
}

/**
 * Orchestrators that only older versions have stay registered, so that their instances can end: in a file of their own, with a body
 * that refuses every other version.
 *
 * @param names of the orchestrators that the current code has, in lower case
 * @throws DurableDeployError CLONE_FILE_EXISTS when a file of that name is there that this product did not write
 */
export function standIns(
  app: CsharpApp,
  older: readonly FrozenVersion[],
  version: string,
  names: ReadonlySet<string>,
): { readonly created: readonly CreatedFile[]; readonly edits: readonly Edit[] } {
  const byPath = new Map<string, Map<string, Orphan>>();
  for (const frozen of older) {
    for (const [key, body] of frozen.bodies) {
      const path = names.has(key) ? undefined : pathFor(body, frozen, app);
      if (path === undefined) continue;
      const orphans = byPath.get(path) ?? new Map<string, Orphan>();
      byPath.set(path, orphans);
      const usings = [...(orphans.get(key)?.usings ?? []), ...usingsOf(body, frozen, app)];
      orphans.set(key, { name: body.name, usings });
    }
  }
  const created: CreatedFile[] = [];
  const edits: Edit[] = [];
  const [first] = app.files.values();
  for (const [path, orphans] of byPath) {
    const there = app.sources.files.get(path);
    const all = [...orphans.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const text = withBodies(path, all, older, version, app, (there ?? first)?.lineEnd ?? '\n');
    if (there !== undefined) requireOwn(there, mark);
    if (there === undefined) created.push({ path, text });
    else edits.push(...differenceOf(there, text, 'dispatcher'));
  }
  return {
    created,
    edits: [
      ...edits,
      ...compiledEdits(
        app,
        created.map(({ path }) => path),
      ),
    ],
  };
}

function pathFor({ type }: Body, { selection, tag }: FrozenVersion, app: CsharpApp): string | undefined {
  const file = selection.app.files.get(type.path);
  if (file === undefined) return undefined;
  const path = pathOfCopy(file, tag, app);
  return `${path.slice(0, path.indexOf(`${versionsFolder}/`))}${versionsFolder}/${standInType}.cs`;
}

/** Those of the file of the body and its own namespace, as far as the current code has them. */
function usingsOf({ type }: Body, { selection }: FrozenVersion, app: CsharpApp): string[] {
  const file = selection.app.files.get(type.path);
  const ofApp = ({ files }: CsharpApp): Set<string> =>
    new Set([...files.values()].flatMap(({ namespaces }) => namespaces.map(({ name }) => name)));
  const [there, here] = [ofApp(selection.app), ofApp(app)];
  const plain = (file?.usings ?? []).filter(({ alias, static: isStatic }) => alias === undefined && !isStatic);
  return [...plain.map(({ name }) => name), type.namespace?.name ?? ''].filter(
    (name) => name !== '' && (!there.has(name) || here.has(name)),
  );
}

function withBodies(
  path: string,
  orphans: readonly Orphan[],
  older: readonly FrozenVersion[],
  version: string,
  app: CsharpApp,
  lineEnd: string,
): string {
  const text = textOf(orphans, lineEnd);
  const file = readFile(sourceFile(path, text), '', app.reader);
  const edits = file.types.flatMap((type) =>
    type.members.flatMap((method, index) => {
      const name = orphans[index]?.name ?? method.name;
      return dispatcherEdits({ name, type, method, isClass: false }, older, version, file, app);
    }),
  );
  return applyEdits(text, edits);
}

function textOf(orphans: readonly Orphan[], lineEnd: string): string {
  const usings = new Set(['System.Threading.Tasks', ...orphans.flatMap((orphan) => orphan.usings)]);
  const worker = 'global::Microsoft.Azure.Functions.Worker';
  const methods = orphans.flatMap(({ name }, index) => [
    ...(index === 0 ? [] : ['']),
    `        [${worker}.Function("${name}")]`,
    `        public static async Task<object> ${methodOf(name)}(`,
    `            [${worker}.OrchestrationTrigger] global::Microsoft.DurableTask.TaskOrchestrationContext context,`,
    `            ${worker}.FunctionContext functionContext)`,
    '        {',
    `            throw new global::System.InvalidOperationException($"Version {context.Version} has no orchestration ${name}.");`,
    '        }',
  ]);
  const lines = [
    `// ${mark}: orchestrations that only older versions have.`,
    '#nullable enable',
    '#pragma warning disable CS1998',
    ...[...usings].sort().map((name) => `using ${name};`),
    '',
    'namespace DurableFunctionsDeployment',
    '{',
    `    public static class ${standInType}`,
    '    {',
    ...methods,
    '    }',
    '}',
    '',
  ];
  return lines.join(lineEnd);
}

function methodOf(name: string): string {
  return name.replace(/\W/g, '_');
}
