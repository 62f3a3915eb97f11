import { spawn } from 'node:child_process';
import { findNode24, node24Folder } from '../sandbox/agent/index.ts';
import { currentPackage } from './packaging/index.ts';

/**
 * Makes what tests stand on, unless it is there: the packed VSIX, and Node 24 for the black-box tests. That one lies in
 * a folder of its own; in the project's node_modules it would become the `node` of every npm script.
 */
if ((await findNode24()) === undefined) await npm('ci', '--prefix', node24Folder, '--no-audit', '--no-fund');
console.log((await currentPackage()).vsixPath);

function npm(...args: string[]): Promise<void> {
  const script = process.env['npm_execpath'];
  const [command, before] = script === undefined ? ['npm', []] : [process.execPath, [script]];
  return new Promise((done, fail) => {
    const child = spawn(command, [...before, ...args], { stdio: 'inherit', shell: script === undefined });
    child.once('error', fail);
    child.once('exit', (code) => (code === 0 ? done() : fail(new Error(`npm ${args.join(' ')} ended with ${code}.`))));
  });
}
