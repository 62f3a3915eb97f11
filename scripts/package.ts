import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  conflictsWithReleased,
  devVariant,
  manifestVariant,
  packageVersion,
  packExtension,
  readReleasedBundles,
  readVsix,
} from './packaging/index.ts';
import { repositoryFolder } from './repository.ts';

/** npm run package [-- --publisher x] [--extension-id y] [--dev] [--out folder] */
const { values } = parseArgs({
  options: {
    publisher: { type: 'string' },
    'extension-id': { type: 'string' },
    dev: { type: 'boolean', default: false },
    out: { type: 'string', default: join(repositoryFolder, 'dist') },
  },
});
const own = await manifestVariant();
const named = { ...own, ...(values.publisher !== undefined && { publisher: values.publisher }) };
const real = { ...named, ...(values['extension-id'] !== undefined && { extensionId: values['extension-id'] }) };
const variant = values.dev ? devVariant(real) : real;
const out = resolve(values.out);

const { vsixPath, tasks } = await packExtension({
  variant,
  stageFolder: join(out, `stage-${variant.extensionId}`),
  outputFile: join(out, `${variant.publisher}.${variant.extensionId}-${await packageVersion()}.vsix`),
});
const files = await readVsix(vsixPath);
console.log(vsixPath);
for (const task of tasks) {
  const { Major, Minor, Patch } = task.json.version;
  const size = files
    .filter(({ path }) => path.startsWith(`${task.path}/`))
    .reduce((sum, f) => sum + f.compressedSize, 0);
  console.log(
    `  ${task.json.name} ${Major}.${Minor}.${Patch}: ${Math.ceil(size / 1000)} KB, ${task.packages.length} packages`,
  );
}
const conflicts = values.dev ? [] : conflictsWithReleased(tasks, await readReleasedBundles());
for (const conflict of conflicts) console.error(`Not to be published: ${conflict}`);
process.exitCode = conflicts.length > 0 ? 1 : 0;
