import { fileURLToPath } from 'node:url';
import { openGrammars, type Grammars } from '../../core/cloning/syntax/index.ts';

/** The grammars that lie in the task's folder: assets.json names them, and packaging puts them there. */
export function packedGrammars(): Grammars {
  return openGrammars((file) => fileURLToPath(new URL(`grammars/${file}`, import.meta.url)));
}
