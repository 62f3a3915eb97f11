import { Writable } from 'node:stream';
import * as tl from 'azure-pipelines-task-lib/task.js';

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * Reads something through task-lib without its debug line: it prints every value that it reads, a secret that was
 * typed into a pipeline in plain text included, before anybody had a chance to mask it.
 */
export function quietly<T>(read: () => T): T {
  tl.setStdStream(nowhere);
  try {
    return read();
  } finally {
    tl.setStdStream(process.stdout);
  }
}
