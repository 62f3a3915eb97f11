import type { Language as LoadedLanguage, Parser, Tree } from 'web-tree-sitter';

/** The grammars that are there, and the files that hold them. */
export const grammarFiles = {
  csharp: 'tree-sitter-c_sharp.wasm',
  java: 'tree-sitter-java.wasm',
  javascript: 'tree-sitter-javascript.wasm',
  python: 'tree-sitter-python.wasm',
  tsx: 'tree-sitter-tsx.wasm',
  typescript: 'tree-sitter-typescript.wasm',
} as const;
export type GrammarName = keyof typeof grammarFiles;

/** Of the parser itself. */
export const engineFile = 'web-tree-sitter.wasm';

/** Where the wasm file of the parser or of a grammar lies: an absolute path. */
export type LocateWasm = (file: string) => string;

/**
 * Length of the texts whose trees are kept, in UTF-16 units: what is copied is read once when functions are looked for, and once more
 * when copies are made. A tree takes about forty times the room of its text.
 */
const mostKept = 1_500_000;

/** Parsers by grammar. A tree holds memory outside of the JavaScript heap: read what is needed from it in `use` and keep no node. */
export interface Grammars {
  /**
   * Loads a grammar once; the reader parses one text at a time.
   *
   * @throws Error when the wasm file is missing
   */
  reader(grammar: GrammarName): Promise<SyntaxReader>;
}

/**
 * Parses a text, hands its tree over, and frees the tree afterwards.
 */
export type SyntaxReader = <T>(text: string, use: (tree: Tree) => T) => T;

/**
 * The parsers of web-tree-sitter. Nothing is loaded before it is asked for.
 *
 * @param locate where the wasm files lie
 * Source: https://github.com/tree-sitter/tree-sitter/blob/master/lib/binding_web/README.md
 */
export function openGrammars(locate: LocateWasm): Grammars {
  const readers = new Map<GrammarName, Promise<SyntaxReader>>();
  let engine: Promise<Engine> | undefined;
  return {
    reader(grammar) {
      engine ??= startEngine(locate);
      const known = readers.get(grammar) ?? load(engine, locate(grammarFiles[grammar]));
      readers.set(grammar, known);
      return known;
    },
  };
}

interface Engine {
  readonly parser: Parser;
  readonly load: (path: string) => Promise<LoadedLanguage>;
}

async function startEngine(locate: LocateWasm): Promise<Engine> {
  const { Language, Parser: EngineParser } = await import('./engine.ts');
  await EngineParser.init({ locateFile: () => locate(engineFile) });
  return { parser: new EngineParser(), load: (path) => Language.load(path) };
}

async function load(engine: Promise<Engine>, path: string): Promise<SyntaxReader> {
  const { parser, load: loadLanguage } = await engine;
  const language = await loadLanguage(path);
  const kept = new Map<string, Tree>();
  let keptLength = 0;
  const parse = (text: string): Tree => {
    parser.setLanguage(language);
    const tree = parser.parse(text);
    if (tree === null) throw new Error('The parser gave no tree.');
    return tree;
  };
  return (text, use) => {
    const known = kept.get(text);
    if (known !== undefined) return use(known);
    const tree = parse(text);
    if (keptLength + text.length <= mostKept) {
      kept.set(text, tree);
      keptLength += text.length;
      return use(tree);
    }
    try {
      return use(tree);
    } finally {
      tree.delete();
    }
  };
}
