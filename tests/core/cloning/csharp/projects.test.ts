import assert from 'node:assert/strict';
import { csharp } from '../../../../core/cloning/csharp/index.ts';
import { sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { DurableDeployError } from '../../../../core/errors.ts';
import { grammars } from '../support/grammars.ts';
import { analysed, projectFile } from './support.ts';

const inproc = 'Microsoft.Azure.WebJobs.Extensions.DurableTask';
const worker = 'Microsoft.Azure.Functions.Worker.Extensions.DurableTask';
const activity = (name: string): string =>
  `using Microsoft.Azure.WebJobs;\nusing ${inproc};\nclass C${name} { [FunctionName("${name}")] void Run([ActivityTrigger] int i) { } }`;

async function names(texts: Readonly<Record<string, string>>): Promise<string[]> {
  const { inventory } = await analysed(sourceSet('app', texts));
  return inventory.functions.map(({ name }) => name);
}

describe('the projects of a C# folder', () => {
  const models: readonly { name: string; texts: Record<string, string>; expect: readonly string[] }[] = [
    { name: 'in-process by its package', texts: { 'A.csproj': projectFile(inproc) }, expect: ['csharp-inprocess'] },
    { name: 'isolated by its package', texts: { 'a/A.csproj': projectFile(worker) }, expect: ['csharp-isolated'] },
    {
      name: 'isolated by the worker and the version of Functions',
      texts: {
        'A.csproj': projectFile(
          'Microsoft.Azure.Functions.Worker',
          '<PropertyGroup><AzureFunctionsVersion>v4</AzureFunctionsVersion></PropertyGroup>',
        ),
      },
      expect: ['csharp-isolated'],
    },
    {
      name: 'a package in upper and lower case of its own',
      texts: { 'A.CSPROJ': projectFile(inproc.toUpperCase()) },
      expect: ['csharp-inprocess'],
    },
    {
      name: 'both',
      texts: { 'a/A.csproj': projectFile(inproc), 'b/B.csproj': projectFile(worker) },
      expect: ['csharp-inprocess', 'csharp-isolated'],
    },
    { name: 'by usings without a project', texts: { 'A.cs': activity('A') }, expect: ['csharp-inprocess'] },
    { name: 'isolated by usings', texts: { 'A.cs': 'using Microsoft.DurableTask;' }, expect: ['csharp-isolated'] },
    {
      name: 'none by a package in a comment',
      texts: { 'A.csproj': `<Project Sdk="x"><!-- ${projectFile(inproc)} --></Project>` },
      expect: [],
    },
    { name: 'none by tests', texts: { 'A.Tests.csproj': projectFile(inproc) }, expect: [] },
    {
      name: 'none by a library',
      texts: { 'A.csproj': projectFile('Newtonsoft.Json'), 'A.cs': 'class A { }' },
      expect: [],
    },
    { name: 'C# script', texts: { 'Run/run.csx': '#r "x"', 'Run/function.json': '{}' }, expect: ['csharp-inprocess'] },
  ];
  for (const { name, texts, expect } of models) {
    it(`show the model: ${name}`, () => assert.deepEqual(csharp.recognise(sourceSet('app', texts)), expect));
  }

  const files: readonly { name: string; texts: Record<string, string>; expect: readonly string[] }[] = [
    {
      name: 'all below the folder by default, without bin and obj',
      texts: {
        'A.csproj': projectFile(inproc),
        'x/A.cs': activity('A'),
        'obj/B.cs': activity('B'),
        'bin/x/C.cs': activity('C'),
      },
      expect: ['A'],
    },
    {
      name: 'not what is removed',
      texts: {
        'A.csproj': projectFile(inproc, '<ItemGroup><Compile Remove="Old\\**;*.g.cs" /></ItemGroup>'),
        'A.cs': activity('A'),
        'Old/x/B.cs': activity('B'),
        'C.g.cs': activity('C'),
        'x/D.g.cs': activity('D'),
      },
      expect: ['A', 'D'],
    },
    {
      name: 'what is included from elsewhere, without what is excluded there',
      texts: {
        'src/A.csproj': projectFile(
          inproc,
          '<ItemGroup><Compile Include="../shared/**/*.cs" Exclude="../shared/no/**" Link="s" /></ItemGroup>',
        ),
        'src/A.cs': activity('A'),
        'shared/B.cs': activity('B'),
        'shared/no/C.cs': activity('C'),
        'other/D.cs': activity('D'),
      },
      expect: ['B', 'A'],
    },
    {
      name: 'only what is listed, when the default is off',
      texts: {
        'A.csproj': projectFile(
          inproc,
          '<PropertyGroup><EnableDefaultCompileItems>false</EnableDefaultCompileItems></PropertyGroup><ItemGroup><Compile Include="A.cs;x/?.cs" /></ItemGroup>',
        ),
        'A.cs': activity('A'),
        'B.cs': activity('B'),
        'x/C.cs': activity('C'),
        'x/DD.cs': activity('D'),
      },
      expect: ['A', 'C'],
    },
    {
      name: 'only what is listed, in a project of the old kind',
      texts: {
        'A.csproj': projectFile(inproc, '<ItemGroup><Compile Include="A.cs" /></ItemGroup>').replace(
          ' Sdk="Microsoft.NET.Sdk"',
          ' ToolsVersion="15.0"',
        ),
        'A.cs': activity('A'),
        'B.cs': activity('B'),
      },
      expect: ['A'],
    },
    {
      name: 'libraries that are referred to, through others too',
      texts: {
        'app/A.csproj': projectFile(inproc, '<ItemGroup><ProjectReference Include="..\\lib\\L.csproj" /></ItemGroup>'),
        'lib/L.csproj': projectFile('x', '<ItemGroup><ProjectReference Include="../deep/D.csproj" /></ItemGroup>'),
        'deep/D.csproj': projectFile('x'),
        'alone/S.csproj': projectFile('x'),
        'app/A.cs': activity('A'),
        'lib/B.cs': activity('B'),
        'deep/C.cs': activity('C'),
        'alone/D.cs': activity('D'),
      },
      expect: ['A', 'C', 'B'],
    },
    {
      name: 'not a test project below the app',
      texts: {
        'A.csproj': projectFile(inproc),
        'A.cs': activity('A'),
        'check/A.Tests.csproj': projectFile(inproc),
        'check/B.cs': activity('B'),
      },
      expect: ['A'],
    },
    {
      name: 'not a project with a test framework',
      texts: {
        'a/A.csproj': projectFile(inproc),
        'a/A.cs': activity('A'),
        'b/B.csproj': projectFile(inproc, '<ItemGroup><PackageReference Include="xunit" Version="2" /></ItemGroup>'),
        'b/B.cs': activity('B'),
      },
      expect: ['A'],
    },
    {
      name: 'not folders of tests',
      texts: {
        'A.csproj': projectFile(inproc),
        'A.cs': activity('A'),
        'tests/B.cs': activity('B'),
        'My.Tests/C.cs': activity('C'),
        'contest/D.cs': activity('D'),
      },
      expect: ['A', 'D'],
    },
  ];
  for (const { name, texts, expect } of files) {
    it(`hold ${name}`, async () => assert.deepEqual(await names(texts), expect));
  }

  const versions: readonly { name: string; texts: Record<string, string>; expect: string | undefined }[] = [
    { name: 'as an attribute', texts: { 'A.csproj': projectFile(inproc) }, expect: '1.2.3' },
    {
      name: 'as an element',
      texts: {
        'A.csproj': projectFile(inproc).replace(' Version="1.2.3" />', '><Version>2.0.0</Version></PackageReference>'),
      },
      expect: '2.0.0',
    },
    {
      name: 'by a property of the file above',
      texts: {
        'a/A.csproj': projectFile(inproc).replace('1.2.3', '$(V)'),
        'Directory.Build.props': '<Project><PropertyGroup><V>3.1.0</V></PropertyGroup></Project>',
      },
      expect: '3.1.0',
    },
    {
      name: 'by central package management',
      texts: {
        'a/A.csproj': projectFile(inproc).replace(' Version="1.2.3"', ''),
        'Directory.Packages.props': `<Project><ItemGroup><PackageVersion Include="${inproc}" Version="4.0.0" /></ItemGroup></Project>`,
      },
      expect: '4.0.0',
    },
    {
      name: 'not at all by a property that nobody sets',
      texts: { 'A.csproj': projectFile(inproc).replace('1.2.3', '$(Nothing)') },
      expect: undefined,
    },
  ];
  for (const { name, texts, expect } of versions) {
    it(`tell the version of the SDK ${name}`, async () => {
      const { inventory } = await analysed(sourceSet('app', texts));
      assert.equal(inventory.sdk?.version, expect);
      assert.ok(expect === undefined || inventory.sdk?.package === inproc);
    });
  }

  const refused: readonly { name: string; sources: SourceSet; code: string }[] = [
    { name: 'C# script', sources: sourceSet('app', { 'Run/run.csx': '#r "x"' }), code: 'CLONE_LANGUAGE_UNSUPPORTED' },
    { name: 'F#', sources: sourceSet('app', { 'A.fsproj': projectFile(inproc) }), code: 'CLONE_LANGUAGE_UNSUPPORTED' },
    {
      name: 'Visual Basic',
      sources: sourceSet('app', { 'A.vbproj': projectFile(inproc) }),
      code: 'CLONE_LANGUAGE_UNSUPPORTED',
    },
    {
      name: 'a file in UTF-16',
      sources: { ...sourceSet('app', { 'A.csproj': projectFile(inproc) }), unread: new Map([['A.cs', 'UTF-16']]) },
      code: 'CLONE_SOURCE_UNREADABLE',
    },
  ];
  for (const { name, sources, code } of refused) {
    it(`are refused with one clear error: ${name}`, async () => {
      assert.deepEqual(csharp.recognise(sources), ['csharp-inprocess']);
      await assert.rejects(
        csharp.analyse(sources, 'csharp-inprocess', grammars),
        (error) => error instanceof DurableDeployError && error.code === code && error.fix !== undefined,
      );
    });
  }

  it('are read although a file that is not compiled is in UTF-16', async () => {
    const sources = {
      ...sourceSet('app', { 'A.csproj': projectFile(inproc, '<ItemGroup><Compile Remove="Old/**" /></ItemGroup>') }),
      unread: new Map([['Old/A.cs', 'UTF-16']]),
    };
    assert.deepEqual((await analysed(sources)).inventory.functions, []);
  });
});
