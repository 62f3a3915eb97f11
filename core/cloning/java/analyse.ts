import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { Grammars } from '../syntax/index.ts';
import { linesOf, type SourceSet } from '../source/index.ts';
import type { JavaApp } from './app.ts';
import type { JavaFile } from './facts.ts';
import { findingsOf } from './findings/index.ts';
import { compare, functionsOf, referencesOf, type LineOf } from './inventory.ts';
import { isBuildOutput, isTestPath, tagOfFile } from './place.ts';
import { readJavaFile } from './read/file.ts';
import { sdkOf } from './recognise.ts';
import { NameIndex } from './resolve/names.ts';
import { TypeIndex } from './resolve/types.ts';

/**
 * Reads an app.
 *
 * @throws DurableDeployError CLONE_SOURCE_UNREADABLE when a Java file is not UTF-8
 */
export async function analyseJava(sources: SourceSet, grammars: Grammars): Promise<JavaApp> {
  const unread = [...sources.unread].find(([path]) => path.endsWith('.java') && !isTestPath(path));
  if (unread !== undefined) {
    const [path, reason] = unread;
    throw new DurableDeployError(
      'CLONE_SOURCE_UNREADABLE',
      `${neutralise(path)} was not read: ${reason}. What it registers or names cannot be told.`,
      { fix: 'Save the file as UTF-8 inside of the source folder, or leave it out of the source folder.' },
    );
  }
  const read = await grammars.reader('java');
  const all: JavaFile[] = [];
  const tests: JavaFile[] = [];
  for (const file of sources.files.values()) {
    if (!file.path.endsWith('.java') || isBuildOutput(file.path)) continue;
    const tag = tagOfFile(file.path, (path) => sources.files.has(path));
    (isTestPath(file.path) ? tests : all).push(readJavaFile(file, tag, read));
  }
  all.sort((a, b) => compare(a.path, b.path));
  const lines = linesOf(sources);
  const lineOf: LineOf = ({ path }, offset) => lines(path)(offset);
  const names = new NameIndex(new TypeIndex(all));
  const functions = all
    .flatMap((file) => functionsOf(file, names, lineOf))
    .sort((a, b) => compare(a.file.path, b.file.path) || a.given.site.start - b.given.site.start);
  const references = referencesOf(all, names, functions, lineOf);
  const sdk = sdkOf(sources);
  const base = {
    sources,
    files: all,
    names,
    functions: new Map(functions.map((place) => [place.found.id, place])),
    references: new Map(references.map((place) => [place.found.id, place])),
    read,
  };
  return {
    ...base,
    inventory: {
      model: 'java',
      functions: functions.map(({ found }) => found),
      references: references.map(({ found }) => found),
      findings: findingsOf(base, tests, lineOf),
      ...(sdk === undefined ? {} : { sdk }),
    },
  };
}
