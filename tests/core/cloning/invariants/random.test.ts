import fc from 'fast-check';
import { sourceSet } from '../../../../core/cloning/source/index.ts';
import { randomApps as csharpApps } from '../csharp/random-apps.ts';
import { generate, recipes } from '../java/generated.ts';
import { randomApps as nodeApps } from '../node/random-apps.ts';
import { randomApps as powershellApps } from '../powershell/random-apps.ts';
import { randomApps as pythonApps } from '../python/random-apps.ts';
import { holdTo, shapes } from './shapes.ts';

type Texts = Readonly<Record<string, string>>;

const apps: Readonly<Record<string, fc.Arbitrary<Texts>>> = {
  'C#': csharpApps.map(({ texts }) => texts),
  Java: recipes.map((recipe) => generate(recipe).tree),
  'Node.js': nodeApps.map(({ texts }) => texts),
  PowerShell: powershellApps,
  Python: pythonApps,
};

const numRuns = Number(process.env['CLONE_RUNS'] ?? 12);
const inEveryModel = Object.entries(shapes).filter(([, { mode }]) => mode !== 'dispatch');

describe('what is true of every clone of a random app', function () {
  this.timeout(60_000 + numRuns * 5000);

  for (const [name, texts] of Object.entries(apps)) {
    it(name, () =>
      fc.assert(
        fc.asyncProperty(texts, fc.constantFrom(...inEveryModel), async (app, [, shape]) => {
          await holdTo(shape, sourceSet('random', app));
        }),
        { numRuns: numRuns * 4, seed: 11 },
      ),
    );
  }
});
