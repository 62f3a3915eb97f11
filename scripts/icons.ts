import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { repositoryFolder } from './repository.ts';

/**
 * Draws the PNG icons from their SVG sources: images/icon.svg for the marketplace (128 × 128), and
 * images/tasks/<Name>.svg for each task (32 × 32), the sizes that the marketplace and the task picker want.
 */
const images = join(repositoryFolder, 'images');
await draw(join(images, 'icon.svg'), join(images, 'icon.png'), 128);
for (const file of await readdir(join(images, 'tasks'))) {
  const task = basename(file, '.svg');
  await draw(join(images, 'tasks', file), join(repositoryFolder, 'tasks', task, 'icon.png'), 32);
}

async function draw(source: string, target: string, width: number): Promise<void> {
  const image = new Resvg(await readFile(source, 'utf8'), { fitTo: { mode: 'width', value: width } }).render();
  await writeFile(target, image.asPng());
  console.log(target);
}
