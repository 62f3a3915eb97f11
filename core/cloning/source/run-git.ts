import { spawn } from 'node:child_process';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';

/**
 * Runs git in the folder. Its own settings and hooks cannot make it do anything but read.
 *
 * @param shown the ref that it is about, for messages
 * @throws DurableDeployError CLONE_SOURCE_MISSING
 */
export function git(root: string, args: readonly string[], shown: string, input = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['-C', root, '-c', 'core.fsmonitor=false', ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.on('error', (cause) => {
      reject(
        new DurableDeployError(
          'CLONE_SOURCE_MISSING',
          `git could not be started, so the ref ${shown} cannot be read.`,
          {
            fix: 'Install git on the agent, or give a folder for that version in previousSources.',
            cause,
          },
        ),
      );
    });
    child.on('close', (code) => {
      if (code === 0) {
        resolve(Buffer.concat(out));
        return;
      }
      const said = neutralise(Buffer.concat(err).toString().trim(), 400);
      reject(
        new DurableDeployError(
          'CLONE_SOURCE_MISSING',
          `git could not read the ref ${shown}${said === '' ? '' : `: ${said}`}.`,
          {
            fix: 'See that sourceFolder lies in a git work tree that this user may read, or give a folder for that version in previousSources.',
          },
        ),
      );
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
