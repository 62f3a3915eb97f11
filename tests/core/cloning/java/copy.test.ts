import assert from 'node:assert/strict';
import type { CopyRequest } from '../../../../core/cloning/model.ts';
import { analyse, stamped, write, type Tree } from './support.ts';

/** The files that a copy of all orchestrators and activities makes. */
async function copied(tree: Tree, closure: CopyRequest['closure']): Promise<string[]> {
  const analysis = await analyse(tree);
  const names = stamped(analysis, '_1_2_0');
  const draft = analysis.copy({
    ...names,
    functions: new Set(names.definitions.keys()),
    tag: '1_2_0',
    closure,
    into: analysis,
    orchestrators: 'registered',
  });
  const after = write(tree, draft);
  return Object.keys(after).filter((path) => tree[path] === undefined);
}

function flow(imports: string, statement: string): Tree {
  return {
    'acme/Flow.java': `package acme;\n\n${imports}\n\npublic class Flow {\n    @FunctionName("Pack") public int pack(@DurableActivityTrigger(name = "order") int order) {\n        ${statement}\n    }\n}\n`,
    'acme/shared/Limits.java':
      'package acme.shared;\n\npublic class Limits {\n    public static final int MOST = 3, MOST$ = 4;\n    public static int most() {\n        return MOST;\n    }\n}\n',
  };
}

describe('copies of Java functions', () => {
  const both = ['acme/Flow_1_2_0.java', 'acme/shared/Limits_1_2_0.java'];
  const cases: readonly {
    readonly name: string;
    readonly tree: Tree;
    readonly files: readonly string[];
  }[] = [
    {
      name: 'a constant that is imported by its name',
      tree: flow('import static acme.shared.Limits.MOST;', 'return MOST;'),
      files: both,
    },
    {
      name: 'a method that is imported by its name',
      tree: flow('import static acme.shared.Limits.most;', 'return most() + 1;'),
      files: both,
    },
    {
      name: 'a constant with a dollar in its name',
      tree: flow('import static acme.shared.Limits.MOST$;', 'return MOST$;'),
      files: both,
    },
    {
      name: 'an import that nothing uses',
      tree: flow('import static acme.shared.Limits.MOST;', 'return MOST$;'),
      files: ['acme/Flow_1_2_0.java'],
    },
  ];
  for (const { name, tree, files } of cases) {
    it(`take what they use along with closure: types: ${name}`, async () => {
      assert.deepEqual((await copied(tree, 'types')).sort(), files);
    });
  }
});
