/** Syntax trees of source files, by the official tree-sitter grammars. */
export { FoundOnce } from './found-once.ts';
export { engineFile, grammarFiles, openGrammars } from './grammars.ts';
export type { GrammarName, Grammars, LocateWasm, SyntaxReader } from './grammars.ts';
export { childrenOf, errorsIn, isInside, walk } from './nodes.ts';
