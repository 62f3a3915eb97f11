import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { apps, languages, type App } from '../apps/index.ts';
import { clone, type Asked } from '../support/clone.ts';
import { inTemporaryFolder, layDown } from '../support/folder.ts';
import { requireRefusal, type Told } from '../support/refusal.ts';
import { commitAs, git, makeRepository } from '../support/repository.ts';

const filesOf = (name: string): App['files'] => apps[name]?.files ?? {};
const app = filesOf('Python v2');

const longName = 'A'.repeat(125);

interface Refusal extends Told {
  readonly name: string;
  readonly asked: Asked;
  readonly files?: Readonly<Record<string, string>>;
}

const inputs: readonly Refusal[] = [
  {
    name: 'a version that is not a semantic one',
    asked: { version: '1.2' },
    code: 'INPUT_INVALID',
    says: /^"1\.2" is not a semantic version/,
    fix: /major\.minor\.patch/,
  },
  {
    name: 'a version before a release',
    asked: { version: '1.2.0-beta.1' },
    code: 'INPUT_INVALID',
    says: /1\.2\.0-beta\.1 is a pre-release/,
    fix: /without a pre-release/,
  },
  {
    name: 'a pattern without a version',
    asked: { version: '1.1.0', pattern: '{name}_new' },
    code: 'INPUT_INVALID',
    says: /has no \{major\}/,
    fix: /\{name\}_v\{major\}/,
  },
  {
    name: 'a pattern that makes names that no language takes',
    asked: { version: '1.1.0', pattern: '{name}.{major}' },
    code: 'INPUT_INVALID',
    says: /letters, digits/,
    fix: /\{name\}_v\{major\}/,
  },
  {
    name: 'two names that would be equal',
    asked: { version: '1.1.0' },
    files: {
      'order.py': `${app['order.py']}\n\n@order_bp.orchestration_trigger(context_name="context")\ndef Tax_1_1_0(context):\n    yield context.call_activity("Tax")\n`,
    },
    code: 'CLONE_NAMES_COLLIDE',
    says: /Tax_1_1_0/,
    fix: /version/,
  },
  {
    name: 'a name that gets too long',
    asked: { version: '1.1.0' },
    files: { 'activities.py': `${app['activities.py']}\n\n${activity(longName)}` },
    code: 'CLONE_NAME_INVALID',
    says: /131 characters: the runtime takes 128/,
    fix: /shorter namePattern/,
  },
];

function activity(name: string): string {
  return `@bp.activity_trigger(input_name="order")\ndef ${name}(order: str) -> str:\n    return order\n`;
}

describe('inputs that are refused', () => {
  for (const refusal of inputs) {
    it(refusal.name, () =>
      inTemporaryFolder(async (folder) => {
        await layDown(folder, { ...app, ...refusal.files });
        await requireRefusal(
          folder,
          async () => clone(folder, { mode: 'stamp', ...refusal.asked }, languages),
          refusal,
        );
      }),
    );
  }
});

interface PreviousRefusal extends Told {
  readonly name: string;
  /** What is given for version 1.0.0, `root` being the folder around the app. */
  readonly previous: (root: string) => string;
  readonly asked?: Partial<Asked>;
  /** Done in the folder around the app, which is a repository with the tag v1.0.0. */
  readonly prepare?: (root: string) => Promise<void>;
}

const previous: readonly PreviousRefusal[] = [
  {
    name: 'a git ref that is not there',
    previous: () => 'v0.9.9',
    code: 'CLONE_SOURCE_MISSING',
    says: /^The git ref v0\.9\.9 does not exist/,
    fix: /fetchDepth: 0/,
  },
  {
    name: 'a git ref that looks like an option',
    previous: () => '--output=x',
    code: 'CLONE_SOURCE_MISSING',
    says: /^The git ref --output=x does not exist/,
    fix: /fetchDepth: 0/,
  },
  {
    name: 'a shallow clone',
    previous: () => 'v1.0.0',
    prepare: async (root) => {
      git(root, 'clone', '--quiet', '--depth', '1', '--no-tags', `file://${root}`, `${root}.shallow`);
      await rm(root, { recursive: true });
      await cp(`${root}.shallow`, root, { recursive: true });
      await rm(`${root}.shallow`, { recursive: true });
    },
    code: 'CLONE_SOURCE_MISSING',
    says: /^The git ref v1\.0\.0 is not in this clone, which is shallow/,
    fix: /fetchDepth: 0/,
  },
  {
    name: 'a folder that was not there at the git ref',
    previous: () => 'v0.1.0',
    prepare: (root) => {
      git(
        root,
        'tag',
        'v0.1.0',
        git(root, 'commit-tree', '-m', 'empty', git(root, 'write-tree', '--prefix=docs').trim()).trim(),
      );
      return Promise.resolve();
    },
    code: 'CLONE_SOURCE_MISSING',
    says: /^At the git ref v0\.1\.0 there is nothing in the folder app/,
    fix: /folder/,
  },
  {
    name: 'no repository',
    previous: () => 'v1.0.0',
    prepare: (root) => rm(join(root, '.git'), { recursive: true }),
    code: 'CLONE_SOURCE_MISSING',
    says: /not a git repository/,
    fix: /git work tree/,
  },
  {
    name: 'a folder that is not there',
    previous: (root) => join(root, 'none'),
    code: 'CLONE_SOURCE_MISSING',
    says: /none for version 1\.0\.0 does not exist/,
    fix: /git ref/,
  },
  {
    name: 'a folder that holds another model',
    previous: (root) => join(root, 'other'),
    prepare: (root) => layDown(join(root, 'other'), filesOf('JavaScript v4')),
    code: 'CLONE_MODELS_MIXED',
    says: /^Version 1\.0\.0 is of the model node-v4, and the current sources are python-v2/,
    fix: /app of its own/,
  },
  {
    name: 'a folder that holds no app',
    previous: (root) => join(root, 'docs'),
    code: 'CLONE_SOURCE_MISSING',
    says: /^No durable functions were found for version 1\.0\.0/,
    fix: /previousSources/,
  },
  {
    name: 'a version that is newer',
    previous: () => 'v1.0.0',
    asked: { version: '0.9.0' },
    code: 'INPUT_INVALID',
    says: /1\.0\.0, which is newer than the version 0\.9\.0/,
    fix: /version/,
  },
  {
    name: 'the version that is being released',
    previous: () => 'v1.0.0',
    asked: { version: '1.0.0' },
    code: 'INPUT_INVALID',
    says: /^Version 1\.0\.0 is being released, and previousSources lists it as deployed already/,
    fix: /^Raise the version/,
  },
  {
    name: 'versions that the pattern does not tell apart',
    previous: () => 'v1.0.0',
    asked: { pattern: '{name}_v{major}', plainVersion: 'none' },
    code: 'CLONE_NAMES_COLLIDE',
    says: /Versions 1\.0\.0 and 1\.1\.0 get the same names/,
    fix: /namePattern/,
  },
];

describe('earlier versions that are refused', () => {
  for (const refusal of previous) {
    it(refusal.name, function () {
      this.timeout(60_000);
      return inTemporaryFolder(async (root) => {
        if (!makeRepository(root)) {
          console.log('        skipped: git is not installed');
          this.skip();
        }
        await layDown(join(root, 'docs'), { 'readme.md': 'Text.\n' });
        await layDown(join(root, 'app'), app);
        commitAs(root, 'v1.0.0');
        await layDown(join(root, 'app'), { 'note.txt': 'later\n' });
        commitAs(root, 'later');
        await refusal.prepare?.(root);
        const asked: Asked = {
          version: '1.1.0',
          plainVersion: '1.0.0',
          previous: { '1.0.0': refusal.previous(root) },
          ...refusal.asked,
        };
        await requireRefusal(root, () => clone(join(root, 'app'), asked, languages), refusal);
      });
    });
  }
});
