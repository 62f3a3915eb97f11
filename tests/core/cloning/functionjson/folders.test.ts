import assert from 'node:assert/strict';
import { functionsOf, readFunctionFolders } from '../../../../core/cloning/functionjson/index.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';

const binding = (type: string, rest = ''): string =>
  `{"bindings":[{"name":"b","type":"${type}","direction":"in"${rest}}]}`;
const client = '{"name":"starter","type":"durableClient","direction":"in"}';

describe('folders with function.json', () => {
  const kinds: readonly (readonly [name: string, json: string, expected: object])[] = [
    ['an orchestrator', binding('orchestrationTrigger'), { kind: 'orchestrator' }],
    ['an activity', binding('activityTrigger'), { kind: 'activity' }],
    ['an entity', binding('entityTrigger'), { kind: 'entity' }],
    ['types in other case', binding('OrchestrationTRIGGER'), { kind: 'orchestrator' }],
    [
      'a client with a route',
      `{"bindings":[{"type":"httpTrigger","name":"r","direction":"in","route":"start/{id}"},${client}]}`,
      { kind: 'client', trigger: 'http', route: 'start/{id}' },
    ],
    [
      'a client of old bindings, on a timer',
      '{"bindings":[{"type":"timerTrigger","name":"t"},{"name":"starter","type":"orchestrationClient"}]}',
      { kind: 'client', trigger: 'timer' },
    ],
    [
      'an activity that starts orchestrations too',
      `{"bindings":[{"type":"activityTrigger","name":"a"},${client}]}`,
      { kind: 'activity' },
    ],
    [
      'comments and trailing commas',
      '// a\n{ /* b */ "bindings": [ { "type": "activityTrigger", "name": "x", }, ], }',
      { kind: 'activity' },
    ],
    ['a byte order mark', `\uFEFF${binding('activityTrigger')}`, { kind: 'activity' }],
    [
      'a name given by the trigger',
      '{\n"bindings": [{"type": "orchestrationTrigger",\n  "orchestration": "Other" }]}',
      { name: 'Other', kind: 'orchestrator', line: 3, style: 'literal' },
    ],
    [
      'a name given by an entity trigger',
      binding('entityTrigger', ',"entityName":"E"'),
      { name: 'E', style: 'literal' },
    ],
    [
      'an empty name given by the trigger',
      binding('activityTrigger', ',"activity":""'),
      { name: 'X', style: 'folder' },
    ],
  ];
  for (const [name, json, expected] of kinds) {
    it(`reads ${name}`, () => {
      const { folders, findings } = readFunctionFolders(
        sourceSet('app', { 'host.json': '{}', 'X/function.json': json }),
      );
      assert.deepEqual(findings, []);
      const [found] = functionsOf(folders);
      assert.ok(found);
      assert.deepEqual({ ...found, ...expected }, found);
    });
  }

  it('knows what a function without durable bindings is not', () => {
    const { folders } = readFunctionFolders(sourceSet('app', { 'X/function.json': binding('httpTrigger') }));
    assert.equal(folders.length, 1);
    assert.deepEqual(functionsOf(folders), []);
  });

  it('says of a file that is no JSON that it is left alone', () => {
    const { folders, findings } = readFunctionFolders(sourceSet('app', { 'X/function.json': '{"bindings": [' }));
    assert.deepEqual(folders, []);
    assert.deepEqual(
      findings.map(({ code, path }) => [code, path]),
      [['SYNTAX_ERROR', 'X/function.json']],
    );
  });

  it('takes the folders right below host.json only, wherever that is', () => {
    const json = binding('activityTrigger');
    const sources = sourceSet('app', {
      'src/host.json': '{}',
      'src/A/function.json': json,
      'src/tests/B/function.json': json,
      'C/function.json': json,
      'function.json': json,
    });
    assert.deepEqual(
      readFunctionFolders(sources).folders.map(({ folder }) => folder),
      ['src/A'],
    );
  });

  const scripts: readonly (readonly [
    name: string,
    files: Record<string, string>,
    script: string | undefined,
    code: string | undefined,
  ])[] = [
    ['the only file', { 'X/hello.ps1': '' }, 'X/hello.ps1', 'X/hello.ps1'],
    ['run.ps1 of several', { 'X/a.ps1': '', 'X/run.ps1': '' }, 'X/run.ps1', 'X/run.ps1'],
    ['index.js of several', { 'X/a.js': '', 'X/index.js': '' }, 'X/index.js', 'X/index.js'],
    [
      '__init__.py of several',
      { 'X/a.py': '', 'X/__init__.py': '', 'X/sub/b.py': '' },
      'X/__init__.py',
      'X/__init__.py',
    ],
    ['none', { 'X/data.json': '{}' }, undefined, undefined],
  ];
  for (const [name, files, scriptPath, codePath] of scripts) {
    it(`finds the code: ${name}`, () => {
      const { folders } = readFunctionFolders(sourceSet('app', { 'X/function.json': '{}', ...files }));
      assert.deepEqual([folders[0]?.scriptPath, folders[0]?.codePath], [scriptPath, codePath]);
    });
  }

  it('follows scriptFile out of the folder, whether it is there or not', () => {
    const { folders } = readFunctionFolders(
      sourceSet('app', {
        'A/function.json': '{"scriptFile": "../dist/A/index.js"}',
        'B/function.json': String.raw`{"scriptFile": "..\\shared\\b.ps1", "entryPoint": "main"}`,
        'shared/b.ps1': '',
        'C/function.json': '{"scriptFile": "../../outside.js"}',
      }),
    );
    assert.deepEqual(
      folders.map(({ scriptPath, codePath, entryPoint }) => [scriptPath, codePath, entryPoint?.value]),
      [
        ['dist/A/index.js', undefined, undefined],
        ['shared/b.ps1', 'shared/b.ps1', 'main'],
        [undefined, undefined, undefined],
      ],
    );
  });

  const tags: readonly (readonly [string, string | undefined])[] = [
    ['Order_1_2_0', '1_2_0'],
    ['Order_v2', 'v2'],
    ['Order_V1_2', 'V1_2'],
    ['Order', undefined],
    ['Step_1', undefined],
    ['OrderV2', undefined],
    ['Order_r3', undefined],
  ];
  for (const [name, tag] of tags) {
    it(`takes ${tag ?? 'no version'} from the folder ${name}`, () => {
      const { folders } = readFunctionFolders(
        sourceSet('app', { [`${name}/function.json`]: binding('activityTrigger') }),
      );
      assert.deepEqual(
        functionsOf(folders).map((found) => found.tag),
        [tag],
      );
    });
  }

  it('takes other forms of a version for one when the original is there, but for one number alone', () => {
    const names = ['Order', 'Order_r3', 'Order_rev1_2', 'Pay_r3', 'Order_1'];
    const { folders } = readFunctionFolders(
      sourceSet('app', Object.fromEntries(names.map((name) => [`${name}/function.json`, binding('activityTrigger')]))),
    );
    assert.deepEqual(Object.fromEntries(folders.map(({ name, tag }) => [name, tag])), {
      Order: undefined,
      Order_1: undefined,
      Order_r3: 'r3',
      Order_rev1_2: 'rev1_2',
      Pay_r3: undefined,
    });
  });
});
