import { realDisk } from '../../../../core/cloning/write/disk.ts';
import type { Disk } from '../../../../core/cloning/write/index.ts';

/** Fails once, at the nth change of the disk. */
export function failingDisk(failing: number, code: string): Disk {
  let count = 0;
  return changingDisk(() => {
    count += 1;
    return count === failing ? Promise.reject(systemError(code)) : undefined;
  });
}

/** Does nothing any more from the nth change of the disk on, as when the process were killed. */
export function dyingDisk(killed: number): Disk {
  let count = 0;
  return changingDisk(() => {
    count += 1;
    return count >= killed ? Promise.reject(new Error('killed')) : undefined;
  });
}

function changingDisk(intercept: () => Promise<never> | undefined): Disk {
  return {
    look: (path) => realDisk.look(path),
    read: (path) => realDisk.read(path),
    write: (...args) => intercept() ?? realDisk.write(...args),
    rename: (...args) => intercept() ?? realDisk.rename(...args),
    makeFolder: (path) => intercept() ?? realDisk.makeFolder(path),
    makeTemporaryFolder: (prefix) => intercept() ?? realDisk.makeTemporaryFolder(prefix),
    removeFolder: (path) => intercept() ?? realDisk.removeFolder(path),
    removeAll: (path) => intercept() ?? realDisk.removeAll(path),
  };
}

/** As Node.js gives it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
