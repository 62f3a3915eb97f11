import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

describe('npm run demo', () => {
  it('shows a closed gate, a check that waits, an open gate, tells the truth and leaves nothing running', async function () {
    this.timeout(120_000);
    const demo = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    demo.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise<number | null>((resolve) => demo.once('close', resolve));

    assert.equal(code, 0, output);
    const shown = [...output.matchAll(/^ {2}✔ (.*): (.*)$/gm)].map(([, , saw]) => saw?.replace(/\d+ s/, 'a while'));
    assert.deepEqual(shown, ['closed', 'idle after a while', 'open']);
    assert.match(output, /Draining by about \d+ a minute; forecast:/);
    const evidence = /^ {2}outputs: (\{.*\})$/m.exec(output)?.[1] ?? '{}';
    assert.ok(existsSync((JSON.parse(evidence) as { evidenceFile: string }).evidenceFile));
    // The demo led a process group of its own: signal 0 finds nobody when the group is empty.
    if (process.platform !== 'win32') assert.throws(() => process.kill(-(demo.pid ?? 0), 0), { code: 'ESRCH' });
  });
});
