import {
  conflictsWithReleased,
  currentPackage,
  readReleasedBundles,
  withReleased,
  writeReleasedBundles,
} from './packaging/index.ts';

/** npm run release-lock: notes the hashes of the tasks as they are packed now; run it once they are published. */
const released = await readReleasedBundles();
const { tasks } = await currentPackage();
const conflicts = conflictsWithReleased(tasks, released);
for (const conflict of conflicts) console.error(conflict);
if (conflicts.length > 0) process.exitCode = 1;
else await writeReleasedBundles(withReleased(tasks, released));
