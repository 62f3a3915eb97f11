import assert from 'node:assert/strict';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { copyAll } from './roslyn/apps.ts';
import { after, analysed, projectFile } from './support.ts';

const inproc = 'Microsoft.Azure.WebJobs.Extensions.DurableTask';
const code = `class C {
  [FunctionName("Order")] Task Run([OrchestrationTrigger] IDurableOrchestrationContext context) => null;
  [FunctionName("Begin")] Task Begin([QueueTrigger("q")] string text, [DurableClient] IDurableClient client) =>
    client.StartNewAsync("Order", null);
}
`;
const listed = '<ItemGroup><Compile Include="Flows\\C.cs" /></ItemGroup>';
const item = '<Compile Include="Versions\\**\\*.cs" />';

function appWith(project: string): ReturnType<typeof analysed> {
  return analysed(sourceSet('app', { 'App/App.csproj': project, 'App/Flows/C.cs': code }));
}

function following({ inventory }: Analysis): Parameters<Analysis['followSetting']>[0] {
  const starts = inventory.references.filter(({ side }) => side === 'client');
  return {
    setting: 'S',
    version: '1.0.0',
    suffixPattern: '_{major}',
    references: new Map(starts.map(({ id, target }) => [id, target ?? ''])),
  };
}

describe('a C# project that lists the files which it compiles', () => {
  const projects: readonly { readonly name: string; readonly project: string; readonly edited: string | null }[] = [
    { name: 'all by default', project: projectFile(inproc), edited: null },
    {
      name: 'a folder that the copies lie in',
      project: projectFile(inproc, `${listed}<ItemGroup>${item}</ItemGroup>`).replace(' Sdk="Microsoft.NET.Sdk"', ''),
      edited: null,
    },
    {
      name: 'only what it lists',
      project: projectFile(
        inproc,
        `\n  <PropertyGroup>\n    <EnableDefaultCompileItems>false</EnableDefaultCompileItems>\n  </PropertyGroup>\n  ${listed}\n`,
      ),
      edited: `  ${listed}\n  <ItemGroup>\n    ${item}\n  </ItemGroup>\n</Project>`,
    },
    {
      name: 'only what it lists, being of the old kind, with a byte order mark, tabs and the line ends of Windows',
      project: `\uFEFF${projectFile(inproc, `\r\n\t${listed}\r\n`).replace(' Sdk="Microsoft.NET.Sdk"', ' ToolsVersion="15.0"')}\r\n`,
      edited: `\t${listed}\r\n\t<ItemGroup>\r\n\t\t${item}\r\n\t</ItemGroup>\r\n</Project>\r\n`,
    },
    {
      name: 'all but the folder of that name',
      project: projectFile(inproc, '<ItemGroup><Compile Remove="Versions/**" /></ItemGroup>'),
      edited: `</ItemGroup>\n  <ItemGroup>\n    ${item}\n  </ItemGroup>\n</Project>`,
    },
  ];
  for (const { name, project, edited } of projects) {
    it(`compiles copies: ${name}`, async () => {
      const analysis = await appWith(project);
      const texts = after(analysis.sources, analysis.copy(copyAll(analysis, '1_0_0')));
      const text = texts['App/App.csproj'] ?? '';
      if (edited === null) assert.equal(text, project);
      else assert.ok(text.startsWith(project.slice(0, 40)) && text.endsWith(edited), text);
      const again = await analysed(sourceSet('again', texts));
      assert.deepEqual(
        again.inventory.functions.map((found) => [found.name, found.tag]),
        [
          ['Order', undefined],
          ['Begin', undefined],
          ['Order_1_0_0', '1_0_0'],
        ],
      );
      const next = after(again.sources, again.copy(copyAll(again, '2_0_0', { from: '1_0_0' })));
      assert.equal(next['App/App.csproj'], text, 'the next version needs no other item');
    });

    it(`compiles the helper of starts: ${name}`, async () => {
      const analysis = await appWith(project);
      const texts = after(analysis.sources, analysis.followSetting(following(analysis)));
      const again = await analysed(sourceSet('again', texts));
      assert.ok(again.app.files.has('App/Versions/VersionedStarts.cs'));
      assert.deepEqual(again.followSetting(following(again)).edits, []);
    });
  }

  const items: readonly { readonly name: string; readonly item: string }[] = [
    { name: 'of one tag', item: '<Compile Include="Flows\\C.cs" />' },
    { name: 'with an end tag', item: '<Compile Include="Flows\\C.cs"></Compile>' },
    {
      name: 'of several lines',
      item: '<Compile Include="Flows\\C.cs"\n    Condition="true">\n    <Link>C.cs</Link>\n    <SubType>Code</SubType>\n  </Compile>',
    },
  ];
  for (const { name, item: own } of items) {
    it(`no longer lists a file that is removed with its functions: an item ${name}`, async () => {
      const other = '<Compile Include="Flows/D.cs"><Link>D.cs</Link></Compile>';
      const project = projectFile(inproc, `\n<ItemGroup>\n  ${other}\n  ${own}\n  ${other}\n</ItemGroup>\n`);
      const analysis = await appWith(project.replace(' Sdk="Microsoft.NET.Sdk"', ''));
      const draft = analysis.remove(new Set(analysis.inventory.functions.map(({ id }) => id)));
      assert.deepEqual(draft.removed, ['App/Flows/C.cs']);
      assert.ok(
        after(analysis.sources, draft)['App/App.csproj']?.includes(
          `\n<ItemGroup>\n  ${other}\n  ${other}\n</ItemGroup>\n`,
        ),
      );
    });
  }
});
