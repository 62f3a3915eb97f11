import assert from 'node:assert/strict';
import {
  copyFolder,
  readFunctionFolders,
  removeFolder,
  renameFolder,
} from '../../../../core/cloning/functionjson/index.ts';
import type { FunctionFolder } from '../../../../core/cloning/functionjson/index.ts';
import { emptyDraft } from '../../../../core/cloning/model.ts';
import { sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { applyDraft, mergeDrafts, textsOf } from '../support/apply-draft.ts';

const activity = '{"bindings": [{"type": "activityTrigger", "name": "a"}]}';

function app(texts: Record<string, string>): { sources: SourceSet; folder: (name: string) => FunctionFolder } {
  const sources = sourceSet('app', texts);
  const { folders } = readFunctionFolders(sources);
  return {
    sources,
    folder: (name) => folders.find((folder) => folder.name === name) ?? assert.fail(`no folder ${name}`),
  };
}

describe('drafts for folders with function.json', () => {
  it('moves all files of a renamed folder, and no other', () => {
    const { sources, folder } = app({
      'X/function.json': activity,
      'X/run.ps1': 'a',
      'X/data/sample.json': '{}',
      'XY/function.json': activity,
    });
    const after = applyDraft(sources, renameFolder(sources, folder('X'), { name: 'X_1_2_0' }));
    assert.deepEqual(textsOf(after), {
      'X_1_2_0/function.json': activity,
      'X_1_2_0/run.ps1': 'a',
      'X_1_2_0/data/sample.json': '{}',
      'XY/function.json': activity,
    });
  });

  it('moves the code of the current version away before the deployed one takes its place', () => {
    const current = app({ 'src/host.json': '{}', 'src/X/function.json': activity, 'src/X/run.ps1': 'new' });
    const older = app({
      'src/host.json': '{}',
      'src/X/function.json': activity,
      'src/X/run.ps1': 'old',
      'src/X/only-old.txt': 'o',
    });
    const draft = mergeDrafts(
      { ...emptyDraft, created: copyFolder(older.sources, older.folder('X'), { name: 'X', tag: '1_1_0' }) },
      renameFolder(current.sources, current.folder('X'), { name: 'X_1_2_0' }),
    );
    assert.deepEqual(textsOf(applyDraft(current.sources, draft)), {
      'src/host.json': '{}',
      'src/X/function.json': activity,
      'src/X/run.ps1': 'old',
      'src/X/only-old.txt': 'o',
      'src/X_1_2_0/function.json': activity,
      'src/X_1_2_0/run.ps1': 'new',
    });
  });

  it('says what a copied file is a copy of, with the edits of its code', () => {
    const { sources, folder } = app({ 'X/function.json': activity, 'X/run.ps1': "call 'Y'" });
    const edit = { path: 'X/run.ps1', start: 6, end: 7, before: 'Y', after: 'Y_1_0_0', why: 'reference' } as const;
    const created = copyFolder(sources, folder('X'), { name: 'X_1_0_0', tag: '1_0_0', edits: [edit] });
    assert.deepEqual(created, [
      { path: 'X_1_0_0/function.json', text: activity, copyOf: { path: 'X/function.json', edits: [] } },
      { path: 'X_1_0_0/run.ps1', text: "call 'Y_1_0_0'", copyOf: { path: 'X/run.ps1', edits: [edit] } },
    ]);
  });

  const scripts: readonly (readonly [name: string, json: string, files: Record<string, string>, after: string])[] = [
    ['in the folder stays', '{"scriptFile": "run.ps1"}', { 'X/run.ps1': '' }, '{"scriptFile": "run.ps1"}'],
    [
      'of build output follows',
      '{ "scriptFile" : "../dist/X/index.js" }',
      {},
      '{ "scriptFile" : "../dist/X_v2/index.js" }',
    ],
    [
      'of build output follows, with backslashes',
      String.raw`{"scriptFile": "..\\dist\\X\\index.js"}`,
      {},
      String.raw`{"scriptFile": "..\\dist\\X_v2\\index.js"}`,
    ],
    ['that others share stays', '{"scriptFile": "../dist/main.js"}', {}, '{"scriptFile": "../dist/main.js"}'],
    [
      'that is a source file stays',
      '{"scriptFile": "../lib/X/a.ps1"}',
      { 'lib/X/a.ps1': '' },
      '{"scriptFile": "../lib/X/a.ps1"}',
    ],
  ];
  for (const [name, json, files, expected] of scripts) {
    it(`a scriptFile ${name}`, () => {
      const { sources, folder } = app({ 'host.json': '{}', 'X/function.json': json, ...files });
      const after = applyDraft(sources, renameFolder(sources, folder('X'), { name: 'X_v2' }));
      assert.equal(after.files.get('X_v2/function.json')?.text, expected);
    });
  }

  it('puts a scriptFile in that the language asks for', () => {
    const { sources, folder } = app({ 'X/function.json': '{\r\n  "bindings": []\r\n}', 'X/run.ps1': '' });
    const [json] = copyFolder(sources, folder('X'), { name: 'X_v2', tag: 'v2', scriptFile: '../lib/x_v2.ps1' });
    assert.equal(json?.text, '{\r\n  "scriptFile": "../lib/x_v2.ps1",\r\n  "bindings": []\r\n}');
  });

  it('changes the name in the trigger when it is given there, and the folder of a copy only', () => {
    const json = '{"bindings": [{"type": "activityTrigger", /* n */ "activity": "Real", "name": "a"}]}';
    const { sources, folder } = app({ 'X_1_0_0/function.json': json, 'X_1_0_0/run.ps1': '' });
    const renamed = renameFolder(sources, folder('X_1_0_0'), { name: 'Real_1_2_0' });
    assert.deepEqual(renamed.moved, []);
    assert.equal(
      applyDraft(sources, renamed).files.get('X_1_0_0/function.json')?.text,
      json.replace('"Real"', '"Real_1_2_0"'),
    );
    const copied = copyFolder(sources, folder('X_1_0_0'), { name: 'Real', tag: '1_1_0' });
    assert.deepEqual(
      copied.map(({ path }) => path),
      ['X_1_1_0/function.json', 'X_1_1_0/run.ps1'],
    );
    assert.equal(copied[0]?.text, json);
  });

  it('changes a route only when asked', () => {
    const json = '{"bindings": [{"type": "httpTrigger", "route": "orders"}, {"type": "durableClient"}]}';
    const { sources, folder } = app({ 'Start/function.json': json, 'Start/run.ps1': '' });
    const text = (route?: string): string | undefined =>
      copyFolder(sources, folder('Start'), {
        name: 'Start_v2',
        tag: 'v2',
        ...(route === undefined ? {} : { route }),
      })[0]?.text;
    assert.equal(text(), json);
    assert.equal(text('orders_v2'), json.replace('orders', 'orders_v2'));
  });

  it('does not copy a folder half: a file that cannot be read is an error', () => {
    const texts = sourceSet('release 1.0.0', { 'X/function.json': activity, 'X/run.ps1': '' });
    const sources: SourceSet = { ...texts, unread: new Map([['X/names.txt', 'UTF-16']]) };
    const [folder] = readFunctionFolders(sources).folders;
    assert.ok(folder);
    assert.throws(() => copyFolder(sources, folder, { name: 'X_v2', tag: 'v2' }), {
      code: 'CLONE_SOURCE_UNREADABLE',
      message: /X\/names\.txt of release 1\.0\.0 .*UTF-16/,
    });
    assert.deepEqual(
      renameFolder(sources, folder, { name: 'Y' }).moved.map(({ from }) => from),
      ['X/function.json', 'X/names.txt', 'X/run.ps1'],
    );
  });

  it('removes all files of a folder', () => {
    const { folder } = app({
      'X/function.json': activity,
      'X/run.ps1': '',
      'X/sub/a.txt': '',
      'Y/function.json': activity,
    });
    assert.deepEqual(removeFolder(folder('X')).removed, ['X/function.json', 'X/run.ps1', 'X/sub/a.txt']);
  });
});
