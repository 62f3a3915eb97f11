import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { apps, languages, type App } from '../apps/index.ts';
import { clone, type Asked } from '../support/clone.ts';
import { inTemporaryFolder, layDown } from '../support/folder.ts';
import { requireRefusal, type Told } from '../support/refusal.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

interface Refusal extends Told {
  readonly name: string;
  /** Whose files are there; none when absent. */
  readonly app?: string;
  /** On top of the app's files. */
  readonly files?: Files;
  readonly asked?: Partial<Asked>;
}

const filesOf = (name: string): App['files'] => apps[name]?.files ?? {};
const under = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}${path}`, text]));
const durableProject =
  '<Project><ItemGroup><PackageReference Include="Microsoft.Azure.Functions.Worker.Extensions.DurableTask" Version="1.14.0" /></ItemGroup></Project>';

/** A file of each app in which its orchestrator stands. */
const orchestratorOf: Readonly<Record<string, string>> = {
  'C# isolated': 'Order.cs',
  'C# in-process': 'Order.cs',
  'JavaScript v4': 'src/functions/order.js',
  'TypeScript v4': 'src/order.ts',
  'Python v2': 'order.py',
  Java: 'src/main/java/shop/OrderFlow.java',
  'JavaScript v3': 'Order/index.js',
  'Python v1': 'Order/__init__.py',
  PowerShell: 'Order/run.ps1',
};

const whatIsThere: readonly Refusal[] = [
  {
    name: 'a folder without an app',
    files: { 'host.json': '{}', 'readme.md': 'Nothing here.' },
    code: 'CLONE_LANGUAGE_UNKNOWN',
    says: /^No durable functions were found in .*; 1 source or project file looked at/,
    fix: /sourceFolder/,
  },
  {
    name: 'another language than the one that is set',
    app: 'C# isolated',
    asked: { language: 'java' },
    code: 'CLONE_LANGUAGE_UNKNOWN',
    says: /^No durable functions in Java were found/,
    fix: /language/,
  },
  {
    name: 'apps of two languages',
    app: 'C# isolated',
    files: filesOf('Python v2'),
    code: 'CLONE_MODELS_MIXED',
    says: /csharp-isolated, python-v2/,
    fix: /one function app/,
  },
  {
    name: 'apps of two models of one language',
    app: 'C# isolated',
    files: under('old/', filesOf('C# in-process')),
    code: 'CLONE_MODELS_MIXED',
    says: /csharp-inprocess, csharp-isolated/,
    fix: /one function app/,
  },
  {
    name: 'C# scripts',
    files: {
      'host.json': '{}',
      'Order/function.json': '{ "bindings": [{ "type": "orchestrationTrigger", "name": "context" }] }',
      'Order/run.csx': '#r "Microsoft.Azure.WebJobs.Extensions.DurableTask"\npublic static void Run() { }\n',
    },
    code: 'CLONE_LANGUAGE_UNSUPPORTED',
    says: /C# script \(\.csx\)/,
    fix: /slot swap/,
  },
  {
    name: 'F#',
    files: { 'host.json': '{}', 'Shop.fsproj': durableProject, 'Order.fs': 'module Order\n' },
    code: 'CLONE_LANGUAGE_UNSUPPORTED',
    says: /F#/,
    fix: /slot swap/,
  },
  {
    name: 'Visual Basic',
    files: { 'host.json': '{}', 'Shop.vbproj': durableProject, 'Order.vb': 'Module Order\nEnd Module\n' },
    code: 'CLONE_LANGUAGE_UNSUPPORTED',
    says: /Visual Basic/,
    fix: /slot swap/,
  },
  {
    name: '#if across a declaration',
    app: 'C# isolated',
    files: {
      'Order.cs':
        filesOf('C# isolated')['Order.cs']?.replace(
          '    public static async Task<string> Run(',
          '#if DEBUG\n    public static async Task<string> Run(\n#else\n    internal static async Task<string> Run(\n#endif\n        ',
        ) ?? '',
    },
    code: 'CLONE_SYNTAX_ERROR',
    says: /^Order\.cs line \d+/,
    fix: /conditional compilation/,
  },
];

const everyLanguage: readonly Refusal[] = Object.entries(orchestratorOf).flatMap(([app, path]): Refusal[] => {
  const text = filesOf(app)[path] ?? '';
  return [
    {
      name: `${app}: UTF-16 where an orchestrator stands`,
      app,
      files: { [path]: Buffer.from(`\ufeff${text}`, 'utf16le') },
      code: 'CLONE_SOURCE_UNREADABLE',
      says: new RegExp(`${path.replace('.', '\\.')} .*UTF-16`),
      fix: /UTF-8/,
    },
    {
      name: `${app}: an old code page where an orchestrator stands`,
      app,
      files: { [path]: Buffer.from(text.replace(/rules 1/, 'r\u00e8gles'), 'latin1') },
      code: 'CLONE_SOURCE_UNREADABLE',
      says: new RegExp(`${path.replace('.', '\\.')} .*not UTF-8`),
      fix: /UTF-8/,
    },
    {
      name: `${app}: a syntax error where an orchestrator stands`,
      app,
      files: { [path]: text.replace(/rules 1(['"]);?/, 'rules 1$1 ((') },
      code: 'CLONE_SYNTAX_ERROR',
      says: new RegExp(`${path.replace('.', '\\.')}.* line \\d+`),
      fix: /./,
    },
  ];
});

describe('sources that are refused', () => {
  for (const refusal of [...whatIsThere, ...everyLanguage]) {
    it(refusal.name, () =>
      inTemporaryFolder(async (folder) => {
        await layDown(folder, { ...filesOf(refusal.app ?? ''), ...refusal.files });
        const asked: Asked = { mode: 'stamp', version: '1.1.0', ...refusal.asked };
        await requireRefusal(folder, () => clone(folder, asked, languages), refusal);
      }),
    );
  }

  it('a folder that is not there', () =>
    inTemporaryFolder((folder) =>
      requireRefusal(folder, () => clone(join(folder, 'none'), { version: '1.1.0' }, languages), {
        code: 'CLONE_SOURCE_UNREADABLE',
        says: /none does not exist/,
        fix: /sourceFolder/,
      }),
    ));

  it('a file in the place of the folder', () =>
    inTemporaryFolder(async (folder) => {
      await layDown(folder, { app: 'text' });
      await requireRefusal(folder, () => clone(join(folder, 'app'), { version: '1.1.0' }, languages), {
        code: 'CLONE_SOURCE_UNREADABLE',
        says: /app is not a folder/,
        fix: /sourceFolder/,
      });
    }));

  it('copies that would be written through a symbolic link', () =>
    inTemporaryFolder(async (root) => {
      const folder = join(root, 'app');
      await layDown(folder, filesOf('C# isolated'));
      await mkdir(join(root, 'elsewhere'));
      await symlink(join(root, 'elsewhere'), join(folder, 'Versions'));
      await requireRefusal(root, () => clone(folder, { version: '1.1.0' }, languages), {
        code: 'CLONE_OUTSIDE_FOLDER',
        says: /Versions.*, which is a symbolic link/,
        fix: /real folder/,
      });
      await rm(join(folder, 'Versions'));
    }));
});
