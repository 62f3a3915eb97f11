import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '../..');

/** Resolves when no process of the group is left; the compiler's own service takes a moment to notice that it is alone. */
async function groupEnds(leader: number): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      process.kill(-leader, 0);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
      return;
    }
    await sleep(100);
  }
  assert.fail('Something that the demo started still runs.');
}

describe('npm run demo', () => {
  it('shows what it says, by the tasks themselves, and leaves nothing running', async function () {
    this.timeout(240_000);
    const demo = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    demo.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise<number | null>((resolve) => demo.once('close', resolve));

    assert.equal(code, 0, output);
    const shown = [...output.matchAll(/^ {2}✔ (.*?): (.*)$/gm)].map(([, , saw]) => saw?.replace(/\d+ s$/, 'a while'));
    assert.deepEqual(shown, [
      'closed',
      'idle after a while',
      'open',
      'PREFLIGHT_FAILED: 1 error, 1 warning',
      '0 errors, 0 warnings',
      'hub ShopStaging is idle',
      'production serves 1.6.0; 3 orders go on in slot staging',
      'swapped: alreadyDone; 0 swaps sent to Azure',
      'hub ShopProduction is idle after a while',
      'PREFLIGHT_FAILED',
      'VERIFICATION_FAILED, swapped back: true; production serves 1.6.0, 1 order of 1.7.0 goes on in slot staging',
      '3 functions copied, 2 files in the diff; changed: false',
      '8 functions; in flight goes on with Ship, new begins with CheckFraud_2_0_0',
      'created by the task: false; first request 202, then Running',
      'line 1.0, created: false, Active',
      'default 1.2.0, draining 1.0; a start goes to 1.2, the booking of 1.0 is Running',
      'default 1.1.0, then 1.2.0',
      'waited while it ran: true; Completed; retired, 2 apps left, its old address answers 410',
    ]);
    assert.match(output, /Draining by about \d+ a minute; forecast:/);
    const evidence = [...output.matchAll(/^ {4}evidenceFile +(\S+)$/gm)].map(([, file = '']) => file);
    assert.equal(evidence.length, 19);
    for (const file of evidence) assert.ok(existsSync(file), file);
    if (process.platform !== 'win32') await groupEnds(demo.pid ?? 0);
  });
});
