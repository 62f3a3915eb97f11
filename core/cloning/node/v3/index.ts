/** Model 3: folders with function.json. */
import { DurableDeployError } from '../../../errors.ts';
import type { Analysis } from '../../model.ts';
import type { SourceSet } from '../../source/index.ts';
import type { Grammars } from '../../syntax/index.ts';
import { inventoryOf } from '../find/index.ts';
import { followSetting } from '../write/index.ts';
import { copy, sharedWith } from './copy.ts';
import type { FolderApp } from './model.ts';
import { readFolderApp, topOf } from './read.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';

const apps = new WeakMap<Analysis, FolderApp>();

/** What there is to know of an app of model 3. */
export async function analyseFolders(sources: SourceSet, grammars: Grammars): Promise<Analysis> {
  const app = await readFolderApp(sources, grammars);
  const inventory = inventoryOf(app.knowledge, 'node-v3');
  const analysis: Analysis = {
    sources,
    inventory: { ...inventory, findings: [...inventory.findings, ...app.findings] },
    rename: (request) => rename(app, request),
    copy: (request) => copy(app, request, appOf(request.into)),
    dispatch: () => {
      throw new DurableDeployError(
        'CLONE_MODE_REFUSED',
        'Functions with function.json (Node.js model 3) use durable-functions 2, which has no orchestration versions.',
        { fix: 'Use mode: freeze, or move the app to model 4.' },
      );
    },
    followSetting: (request) => followSetting(app.knowledge, request, topOf(app)),
    remove: (functions) => remove(app, functions),
    sharedWith: (functions) => sharedWith(app, functions),
  };
  apps.set(analysis, app);
  return analysis;
}

function appOf(analysis: Analysis): FolderApp {
  const app = apps.get(analysis);
  if (app !== undefined) return app;
  throw new DurableDeployError(
    'INTERNAL',
    'Copies of folders with function.json can only be placed in an app of their own model.',
  );
}
