import assert from 'node:assert/strict';
import { versionInFile } from '../../../../core/cloning/project/index.ts';
import { DurableDeployError } from '../../../../core/errors.ts';

describe('the version that a project file states', () => {
  const cases: readonly [name: string, path: string, text: string, version: string][] = [
    [
      'Version of a project',
      'src/App.csproj',
      '\ufeff<Project Sdk="x"><PropertyGroup><Version>1.2.0</Version></PropertyGroup></Project>',
      '1.2.0',
    ],
    [
      'VersionPrefix in the second group',
      'App.csproj',
      '<Project><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><PropertyGroup><VersionPrefix>2.0.1</VersionPrefix></PropertyGroup></Project>',
      '2.0.1',
    ],
    [
      'four numbers of an assembly',
      'App.csproj',
      '<Project><PropertyGroup><AssemblyVersion>1.2.3.0</AssemblyVersion></PropertyGroup></Project>',
      '1.2.3',
    ],
    [
      'a version that looks like a number',
      'Directory.Build.props',
      '<Project><PropertyGroup><Version>1.10</Version></PropertyGroup></Project>',
      '1.10',
    ],
    ['package.json', 'package.json', '{ "name": "x", "version": "3.4.5" }', '3.4.5'],
    ['pyproject.toml', 'pyproject.toml', '[project]\nname = "x"\nversion = "0.9.0"\n', '0.9.0'],
    ['poetry', 'pyproject.toml', '[tool.poetry]\nversion = "0.9.1"\n', '0.9.1'],
    [
      "pom.xml, its own version and not the parent's",
      'pom.xml',
      '<project><parent><version>9.9.9</version></parent><version>1.1.1</version></project>',
      '1.1.1',
    ],
  ];
  for (const [name, path, text, version] of cases) {
    it(name, () => assert.equal(versionInFile(path, text), version));
  }

  const refused: readonly [name: string, path: string, text: string][] = [
    ['another file', 'readme.md', 'version 1.2.0'],
    ['no version', 'package.json', '{}'],
    ['broken JSON', 'package.json', '{'],
    ['broken XML', 'pom.xml', '<project><version>1</project>'],
    ['broken TOML', 'pyproject.toml', 'version = '],
    ['a version from elsewhere', 'pom.xml', '<project><version>${revision}</version></project>'],
  ];
  for (const [name, path, text] of refused) {
    it(`is an error: ${name}`, () =>
      assert.throws(
        () => versionInFile(path, text),
        (error) => error instanceof DurableDeployError && error.code === 'INPUT_INVALID',
      ));
  }
});
