import { join, posix, relative } from 'node:path';
import { build, transform, type Metafile } from 'esbuild';
import { repositoryFolder } from '../repository.ts';
import { packagesOf, type BundledPackage } from './packages.ts';
import type { TaskSource } from './tasks.ts';

export interface Bundle {
  /** Relative to the task's folder, such as `index.js`. */
  readonly target: string;
  /** The target and the parts that it loads when they are needed, by path relative to the task's folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly packages: readonly BundledPackage[];
}

const outputFolder = join(repositoryFolder, 'dist');

/**
 * Bundles one entry of an agent task into CommonJS files that need nothing but Node, not minified, so that stack traces and
 * reviewers can read them. What is behind a dynamic import lies in a part of its own: Node would spend more time on reading what a
 * run does not use than on the run's first request. The same sources give the same bytes on every machine.
 *
 * @throws Error when esbuild warns: a warning there is a defect at run time here
 */
export async function bundleTarget(task: TaskSource, target: string): Promise<Bundle> {
  const result = await build({
    absWorkingDir: repositoryFolder,
    entryPoints: { [target.replace(/\.js$/, '')]: posix.join(task.path, target.replace(/\.js$/, '.ts')) },
    outdir: outputFolder,
    chunkNames: 'parts/[name]-[hash]',
    write: false,
    bundle: true,
    // esbuild splits ES modules only; each file is made CommonJS below.
    format: 'esm',
    splitting: true,
    platform: 'node',
    target: 'node20',
    minify: false,
    legalComments: 'none',
    // ASCII files are held as they are; others would be kept, and parsed, as twice their size.
    charset: 'ascii',
    metafile: true,
    logLevel: 'silent',
    // ES modules first: a package's UMD build asks for its own files at run time, where there are none.
    mainFields: ['module', 'main'],
    // Its ES module has a variable called require within, so it cannot be made CommonJS.
    alias: { 'web-tree-sitter': './node_modules/web-tree-sitter/web-tree-sitter.cjs' },
    define: {
      // CommonJS has no import.meta; without an address of their own, some modules fail when they are first used.
      'import.meta.url': 'importMetaUrl',
      // The SDKs ask whether there is a FormData, which makes Node load all of its fetch; no request here has a form.
      FormData: 'undefined',
    },
  });
  failOnWarnings(task, result.warnings);
  failOnNamelessImports(task, result.metafile);
  const files = new Map<string, Uint8Array>();
  for (const { path, text } of result.outputFiles) {
    files.set(relative(outputFolder, path).replaceAll('\\', '/'), await toCommonJs(task, text));
  }
  return { target, files, packages: await packagesOf(Object.keys(result.metafile.inputs)) };
}

async function toCommonJs(task: TaskSource, text: string): Promise<Uint8Array> {
  const { code, warnings } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    charset: 'ascii',
    // Parts are loaded with require: import() would go through Node's slower loader of ES modules.
    supported: { 'dynamic-import': false },
  });
  failOnWarnings(task, warnings);
  const address = code.includes('importMetaUrl')
    ? "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;\n"
    : '';
  return Buffer.from(address + code);
}

/**
 * A CommonJS module behind a dynamic import becomes a part without named exports: what the source takes from it would be undefined at
 * run time. A module of ours that imports it statically, and is imported dynamically itself, keeps the names.
 */
function failOnNamelessImports(task: TaskSource, { inputs }: Metafile): void {
  const nameless = Object.entries(inputs).flatMap(([importer, { imports }]) =>
    imports
      .filter(({ kind, path }) => kind === 'dynamic-import' && inputs[path]?.format === 'cjs')
      .map(({ path }) => `${importer} → ${path}`),
  );
  if (nameless.length > 0) {
    throw new Error(`${task.path} imports CommonJS modules dynamically:\n${nameless.join('\n')}`);
  }
}

function failOnWarnings(
  task: TaskSource,
  warnings: readonly { text: string; location: { file: string; line: number } | null }[],
): void {
  if (warnings.length === 0) return;
  const texts = warnings.map(({ text, location }) => `${location?.file ?? ''}:${location?.line ?? ''} ${text}`);
  throw new Error(`Bundling ${task.path} gave warnings:\n${texts.join('\n')}`);
}
