import assert from 'node:assert/strict';
import { languages } from '../../../../core/cloning/languages.ts';
import { recognise } from '../../../../core/cloning/project/index.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { grammars } from '../support/grammars.ts';

const javascript = {
  'host.json': '{}',
  'src/functions/a.js': "const df = require('durable-functions');\ndf.app.orchestration('Order', function* () {});\n",
};
const python = {
  'host.json': '{}',
  'function_app.py':
    'import azure.durable_functions as df\napp = df.DFApp()\n\n@app.orchestration_trigger(context_name="context")\ndef order(context):\n    pass\n',
};
const manifest = (version: string): string => JSON.stringify({ dependencies: { 'durable-functions': version } });
const lock = (version: string): string =>
  JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/durable-functions': { version } } });

describe('the Durable SDK of an app, by its project files', () => {
  const cases: readonly [what: string, texts: Readonly<Record<string, string>>, version: string | undefined][] = [
    ['package.json', { ...javascript, 'package.json': manifest('^3.0.0') }, '^3.0.0'],
    [
      'package-lock.json, before what package.json asks for',
      { ...javascript, 'package.json': manifest('^3.0.0'), 'package-lock.json': lock('3.4.1') },
      '3.4.1',
    ],
    ['nothing', javascript, undefined],
    ['a pinned requirement', { ...python, 'requirements.txt': 'azure-functions-durable==1.2.9\n' }, '1.2.9'],
    ['an open requirement', { ...python, 'requirements.txt': 'azure-functions-durable>=1.2\n' }, '>=1.2'],
    ['a requirement with a wildcard', { ...python, 'requirements.txt': 'azure-functions-durable==1.5.*\n' }, '1.5.*'],
    ['a compatible one', { ...python, 'pyproject.toml': 'dependencies = ["azure-functions-durable~=1.5"]\n' }, '~=1.5'],
  ];
  for (const [what, texts, version] of cases) {
    it(what, async () => {
      const sources = sourceSet('app', texts);
      const { language, model } = recognise(sources, languages);
      const { inventory } = await language.analyse(sources, model, grammars);
      assert.equal(inventory.sdk?.version, version);
    });
  }

  it('a project that only fetches extensions makes no C# app of it', () => {
    const texts = {
      ...javascript,
      'extensions.csproj':
        '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="Microsoft.Azure.WebJobs.Extensions.DurableTask" Version="3.1.0" /></ItemGroup></Project>',
    };
    assert.equal(recognise(sourceSet('app', texts), languages).model, 'node-v4');
  });
});
