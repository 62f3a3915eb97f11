import assert from 'node:assert/strict';
import { readScript } from '../../../../core/cloning/powershell/syntax/index.ts';
import { commandsIn } from './support.ts';
import { tricky } from './tricky.ts';

describe('the reader of PowerShell', () => {
  for (const [name, script, commands] of tricky) {
    it(`reads ${name}`, () => {
      assert.deepEqual(readScript(script).errors, []);
      assert.deepEqual(
        commandsIn(script).map(({ name: { start, end } }) => script.slice(start, end)),
        commands,
      );
    });
  }

  const broken: readonly (readonly [name: string, script: string])[] = [
    ['a text that is not closed', "One 'x"],
    ['a here-string that is not closed', '@"\nx'],
    ['a comment that is not closed', '<# x'],
    ['a block that is not closed', 'if ($x) { One'],
    ['a bracket too many', 'One)'],
    ['a value that is missing', '$x = '],
    ['a script that nests without end', '('.repeat(50_000)],
  ];
  for (const [name, script] of broken) {
    it(`says where it cannot read on: ${name}`, () => {
      const [error] = readScript(`Before 1;\n${script}`).errors;
      assert.ok(error !== undefined && error.end > error.start);
    });
  }
});
