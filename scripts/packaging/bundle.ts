import { join, posix } from 'node:path';
import { build } from 'esbuild';
import { repositoryFolder } from '../repository.ts';
import { packagesOf, type BundledPackage } from './packages.ts';
import type { TaskSource } from './tasks.ts';

export interface Bundle {
  /** Relative to the task's folder, such as `index.js`. */
  readonly target: string;
  readonly bytes: Uint8Array;
  readonly packages: readonly BundledPackage[];
}

/**
 * Bundles one entry of an agent task into a self-contained CommonJS file, not minified, so that stack traces and
 * reviewers can read it. The same sources give the same bytes on every machine.
 *
 * @throws Error when esbuild warns: a warning there is a defect at run time here
 */
export async function bundleTarget(task: TaskSource, target: string): Promise<Bundle> {
  const result = await build({
    absWorkingDir: repositoryFolder,
    entryPoints: [posix.join(task.path, target.replace(/\.js$/, '.ts'))],
    outfile: join(repositoryFolder, 'dist', target),
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: false,
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    logLevel: 'silent',
    // ES modules first: a package's UMD build asks for its own files at run time, where there are none.
    mainFields: ['module', 'main'],
    // CommonJS has no import.meta; without an address of their own, some modules fail when they are first used.
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'importMetaUrl' },
  });
  if (result.warnings.length > 0) {
    const texts = result.warnings.map(
      ({ text, location }) => `${location?.file ?? ''}:${location?.line ?? ''} ${text}`,
    );
    throw new Error(`Bundling ${task.path} gave warnings:\n${texts.join('\n')}`);
  }
  const [file] = result.outputFiles;
  if (!file) throw new Error(`Bundling ${task.path} gave no file.`);
  return { target, bytes: file.contents, packages: await packagesOf(Object.keys(result.metafile.inputs)) };
}
