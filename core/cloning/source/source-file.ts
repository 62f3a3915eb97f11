import type { SourceFile, SourceSet } from './model.ts';

/** A file of a source set. */
export function sourceFile(path: string, text: string): SourceFile {
  const lines = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  return { path, text, lineEnd: windows * 2 > lines ? '\r\n' : '\n' };
}

/** A source set from texts by path: for trees that are not on a disk. */
export function sourceSet(label: string, texts: Readonly<Record<string, string>>): SourceSet {
  const files = new Map<string, SourceFile>();
  for (const path of Object.keys(texts).sort()) files.set(path, sourceFile(path, texts[path] ?? ''));
  return { label, files, unread: new Map() };
}

/** The line that an offset is in, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
