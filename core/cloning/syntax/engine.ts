/** The parser, as a module of its own: it is loaded when the first grammar is asked for. */
export { Language, Parser } from 'web-tree-sitter';
