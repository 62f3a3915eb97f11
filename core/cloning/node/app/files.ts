import type { Project } from './project.ts';

/** JavaScript or TypeScript that runs: no declarations of types. */
export function isCode(path: string): boolean {
  return /\.([cm]?[jt]s|[jt]sx)$/.test(path) && !/\.d\.[cm]?ts$/.test(path) && !/(^|\/)node_modules\//.test(path);
}

/** Tests name functions too, and go on testing current code. */
export function isTest(path: string): boolean {
  return /(^|\/)(test|tests|__tests__|__mocks__)\/|\.(test|spec)\.[cm]?[jt]sx?$/i.test(path);
}

/** What the compiler wrote. */
export function isOutput(path: string, { outDir, folder }: Pick<Project, 'outDir' | 'folder'>): boolean {
  if (outDir === undefined || outDir === '.' || outDir.startsWith('..')) return false;
  return path.startsWith(folder === '' ? `${outDir}/` : `${folder}/${outDir}/`);
}
