import { readScript } from '../../../../core/cloning/powershell/syntax/index.ts';
import type { GrammarName } from '../../../../core/cloning/syntax/index.ts';
import { grammars } from '../support/grammars.ts';

const byExtension: Readonly<Record<string, GrammarName>> = {
  cs: 'csharp',
  java: 'java',
  js: 'javascript',
  cjs: 'javascript',
  mjs: 'javascript',
  py: 'python',
  ts: 'typescript',
  tsx: 'tsx',
};

/** How many places of a file a parser cannot read; 0 for a file that is no code. */
export async function errorsIn(path: string, text: string): Promise<number> {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (extension === 'json') return Number(!isJson(text));
  if (/^psm?1$/.test(extension)) return readScript(text).errors.length;
  const grammar = byExtension[extension];
  if (grammar === undefined) return 0;
  const read = await grammars.reader(grammar);
  return read(text, (tree) => {
    if (!tree.rootNode.hasError) return 0;
    return tree.rootNode.descendantsOfType('ERROR').length + 1;
  });
}

/** With comments, as the host reads it. */
function isJson(text: string): boolean {
  const withoutComments = text.replace(/^\uFEFF/, '').replace(/^\s*\/\/.*$/gm, '');
  try {
    JSON.parse(withoutComments.replace(/,(\s*[}\]])/g, '$1'));
    return true;
  } catch {
    return false;
  }
}
