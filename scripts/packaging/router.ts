import { buffer } from 'node:stream/consumers';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';
import { repositoryFolder } from '../repository.ts';
import { duplicatesAmong, noticesFor, packagesOf, type BundledPackage } from './packages.ts';

/** The application router as a package that a function app runs: host.json, package.json and one bundled file. */
export interface PackedRouter {
  readonly zip: Uint8Array;
  /** What the zip holds, by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly packages: readonly BundledPackage[];
}

/** What a task's assets.json calls it. */
export const routerAsset = 'router.zip';

/** Zips have no time without a date; this is the first that they can tell. */
const noTime = new Date(1980, 0, 1);

/**
 * Packs the router. The same sources give the same bytes on every machine: no times, no rights of files, and nothing compressed, which
 * the VSIX does itself.
 *
 * @throws Error when esbuild warns, or a package is in it twice
 */
export async function packRouter(): Promise<PackedRouter> {
  const { bundle, packages } = await bundleRouter();
  const { version } = JSON.parse(await readFile(join(repositoryFolder, 'package.json'), 'utf8')) as { version: string };
  const manifest = { name: 'durable-app-router', version, private: true, type: 'commonjs', main: 'index.js' };
  const files = new Map<string, Uint8Array>([
    ['host.json', await readFile(join(repositoryFolder, 'router', 'host.json'))],
    ['package.json', Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`)],
    ['index.js', bundle],
    ['ThirdPartyNotices.txt', Buffer.from(noticesFor(packages))],
  ]);
  const zip = new ZipFile();
  for (const [name, bytes] of files) {
    zip.addBuffer(Buffer.from(bytes), name, {
      mtime: noTime,
      mode: 0o100644,
      compress: false,
      forceDosTimestamp: true,
    });
  }
  zip.end();
  return { zip: await buffer(zip.outputStream as Readable), files, packages };
}

async function bundleRouter(): Promise<{ readonly bundle: Uint8Array; readonly packages: readonly BundledPackage[] }> {
  const result = await build({
    absWorkingDir: repositoryFolder,
    entryPoints: ['router/functions.ts'],
    outfile: 'dist/index.js',
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: false,
    legalComments: 'none',
    charset: 'ascii',
    metafile: true,
    logLevel: 'silent',
    mainFields: ['module', 'main'],
    // The Node.js worker of the Functions host brings it along.
    external: ['@azure/functions-core'],
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  if (result.warnings.length > 0) {
    const texts = result.warnings.map(
      ({ text, location }) => `${location?.file ?? ''}:${location?.line ?? ''} ${text}`,
    );
    throw new Error(`Bundling the router gave warnings:\n${texts.join('\n')}`);
  }
  const packages = await packagesOf(Object.keys(result.metafile.inputs));
  const twice = duplicatesAmong(packages);
  if (twice.length > 0) throw new Error(`The router holds packages twice:\n${twice.join('\n')}`);
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error('The router has no bundle.');
  return { bundle: output.contents, packages };
}
