import { lineFinder, type LineOf } from '../../text.ts';
import type { SourceSet } from './model.ts';

/** Finds lines in the files of a source set; the lines of each are counted once, when somebody asks. */
export function linesOf({ files }: SourceSet): (path: string) => LineOf {
  const known = new Map<string, LineOf>();
  return (path) => {
    const lineOf = known.get(path) ?? lineFinder(files.get(path)?.text ?? '');
    known.set(path, lineOf);
    return lineOf;
  };
}
