import assert from 'node:assert/strict';
import { node } from '../../../../core/cloning/node/index.ts';
import type { ProjectModel } from '../../../../core/cloning/model.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';

const activity = '{ "bindings": [{ "type": "activityTrigger", "name": "x" }] }';
const registers = `const df = require('durable-functions');\ndf.app.activity('A', { handler: () => 1 });\n`;

describe('cloning/node: recognise', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly ProjectModel[]])[] = [
    ['nothing', { 'host.json': '{}' }, []],
    ['code that registers functions', { 'src/a.js': registers }, ['node-v4']],
    ['a client alone', { 'a.mjs': `import * as df from 'durable-functions';\ndf.getClient(context);\n` }, ['node-v4']],
    ['folders with JavaScript', { 'host.json': '{}', 'A/function.json': activity, 'A/index.js': '' }, ['node-v3']],
    [
      'folders whose code is built from TypeScript',
      { 'host.json': '{}', 'A/function.json': activity.replace('{', '{ "scriptFile": "../dist/A/index.js",') },
      ['node-v3'],
    ],
    ['folders of both', { 'A/function.json': activity, 'A/index.js': '', 'b.ts': registers }, ['node-v3', 'node-v4']],
    ['folders of another language', { 'A/function.json': activity, 'A/run.ps1': '' }, []],
    ['folders without durable functions', { 'A/function.json': '{ "bindings": [] }', 'A/index.js': '' }, []],
    [
      'an SDK that knows folders only',
      { 'package.json': '{ "dependencies": { "durable-functions": "^2.1.0" } }', 'lib/a.js': registers },
      [],
    ],
    ['tests alone', { 'tests/a.js': registers, 'src/a.test.ts': registers }, []],
    ['packages alone', { 'node_modules/durable-functions/a.js': registers }, []],
  ];
  for (const [name, texts, models] of cases) {
    it(name, () => assert.deepEqual(node.recognise(sourceSet('app', texts)), models));
  }
});
