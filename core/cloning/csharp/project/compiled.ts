import type { Edit } from '../../model.ts';
import { editOf, type SourceSet } from '../../source/index.ts';
import { versionsFolder } from '../place.ts';
import type { CsharpProject } from '../facts/index.ts';
import { resolvePath } from './globs.ts';

/** An app, as far as its projects say which files they compile. */
interface App {
  readonly projects: readonly CsharpProject[];
  readonly sources: SourceSet;
}

/**
 * The edits by which projects compile new files: one that lists its files itself gets an item for the folder of all versions.
 *
 * Source: https://learn.microsoft.com/visualstudio/msbuild/common-msbuild-project-items#compile
 */
export function compiledEdits({ projects, sources }: App, paths: readonly string[]): Edit[] {
  const lacking = new Set<CsharpProject>();
  for (const path of paths) {
    const around = projects.filter(({ folder }) => path.startsWith(folder));
    if (around.some((project) => project.compiles(path))) continue;
    const [nearest] = around.sort((a, b) => b.folder.length - a.folder.length);
    if (nearest !== undefined) lacking.add(nearest);
  }
  return [...lacking].flatMap(({ path }): Edit[] => {
    const file = sources.files.get(path);
    const at = file?.text.search(/[ \t]*<\/Project\s*>\s*$/i) ?? -1;
    if (file === undefined || at < 0) return [];
    const step = /\n([ \t]+)</.exec(file.text)?.[1] ?? '  ';
    const lines = [
      `${step}<ItemGroup>`,
      `${step}${step}<Compile Include="${versionsFolder}\\**\\*.cs" />`,
      `${step}</ItemGroup>`,
      '',
    ];
    const before = at === 0 || file.text[at - 1] === '\n' ? '' : file.lineEnd;
    return [editOf(file, { start: at, end: at }, before + lines.join(file.lineEnd), 'registration')];
  });
}

/** `<Compile Include="Flows\C.cs" />`, or with what it says of the file: alone on its lines. */
const listedItem =
  /^[ \t]*<Compile\s+Include\s*=\s*"([^"*?;]*)"[^<>]*?(?:\/>|>(?:(?!<\/?Compile\b)[^])*<\/Compile\s*>)[ \t]*(?:\r?\n|$)/gim;

/** The edits by which projects no longer list files that go. */
export function unlistedEdits({ projects, sources }: App, paths: readonly string[]): Edit[] {
  const going = new Set(paths.map((path) => path.toLowerCase()));
  return projects.flatMap(({ path, folder }): Edit[] => {
    const file = sources.files.get(path);
    if (file === undefined) return [];
    return [...file.text.matchAll(listedItem)]
      .filter(([, listed = '']) => going.has(resolvePath(folder, listed)?.toLowerCase() ?? ''))
      .map(({ 0: line, index }) => editOf(file, { start: index, end: index + line.length }, '', 'removal'));
  });
}
