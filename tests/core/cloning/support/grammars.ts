import { createRequire } from 'node:module';
import { openGrammars, type Grammars } from '../../../../core/cloning/syntax/index.ts';

const packages = [
  'web-tree-sitter',
  'tree-sitter-c-sharp',
  'tree-sitter-java',
  'tree-sitter-javascript',
  'tree-sitter-python',
  'tree-sitter-typescript',
];
const { resolve } = createRequire(import.meta.url);

/** The grammars out of the packages that they come in: the same files that the task is packed with. */
export const grammars: Grammars = openGrammars((file) => {
  for (const name of packages) {
    try {
      return resolve(`${name}/${file}`);
    } catch {
      continue;
    }
  }
  throw new Error(`No package holds ${file}.`);
});
