import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectModels } from '../../../../core/cloning/model.ts';
import { readSourceFolder, sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { holdTo, isPossible, shapes } from './shapes.ts';

const data = join(import.meta.dirname, '../../../data/cloning');

/** The app of a folder; with an SDK that knows versions, for dispatch. */
async function appIn(folder: string): Promise<SourceSet> {
  const { label, files } = await readSourceFolder(folder);
  const texts = [...files].map(([path, { text }]) => [
    path,
    text.replace('azure-functions-durable==1.2.9', 'azure-functions-durable==1.5.0'),
  ]);
  return sourceSet(label, Object.fromEntries(texts) as Record<string, string>);
}

describe('what is true of every clone', () => {
  for (const model of projectModels) {
    const apps = readdirSync(join(data, model)).filter((name) => !name.includes('.'));
    for (const app of apps) {
      describe(`${model}, ${app}`, () => {
        for (const [name, shape] of Object.entries(shapes)) {
          if (isPossible(shape, model)) it(name, async () => holdTo(shape, await appIn(join(data, model, app))));
        }
      });
    }
  }
});
