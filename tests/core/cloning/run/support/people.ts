import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../apps/index.ts';
import { layDown, textsIn } from './folder.ts';
import { analysed, spanOf } from './registered.ts';

/** Changes the rules of the functions of these names, as people do who work on the next version. */
export async function changeRules(folder: string, app: App, names: readonly string[], rules: number): Promise<void> {
  const { inventory, sources } = await analysed(folder, app);
  for (const found of inventory.functions) {
    if (!names.includes(found.name)) continue;
    const inFolder = found.path.slice(0, found.path.lastIndexOf('/') + 1);
    const [first, last] = found.style === 'folder' ? [1, Number.MAX_SAFE_INTEGER] : spanOf(found, inventory.functions);
    for (const path of sources.files.keys()) {
      if (found.style === 'folder' ? !path.startsWith(inFolder) : path !== found.path) continue;
      const lines = (await readFile(join(folder, path), 'utf8')).split('\n');
      const changed = lines.map((line, index) =>
        index + 1 >= first && index + 1 <= last ? line.replace(/rules \d+/, `rules ${rules}`) : line,
      );
      await writeFile(join(folder, path), changed.join('\n'));
    }
  }
}

/** Replaces a word in all paths and texts: one activity goes and another comes. */
export async function replaceWord(folder: string, word: RegExp, by: string): Promise<void> {
  const texts = await textsIn(folder);
  for (const path of Object.keys(texts)) await rm(join(folder, path));
  const changed = Object.entries(texts).map(([path, text]) => [path.replace(word, by), text.replace(word, by)]);
  await layDown(folder, Object.fromEntries(changed) as Record<string, string>);
}
