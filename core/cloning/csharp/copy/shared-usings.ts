import type { CsharpApp } from '../app.ts';
import type { CsharpFile, CsharpUsing } from '../facts/index.ts';
import { namespacesAround } from './binding.ts';
import { namespaceOfCopy } from './place-of-file.ts';
import type { Selection } from './selection.ts';

/** What of the `using` directives does not hold in the tree that a copy is placed in. */
export interface UsingsOfTarget {
  /** Whether nothing is there any more that the directive could bring. */
  readonly isGone: (using: CsharpUsing) => boolean;
  /** Global directives that the target is without, as the file needs them. */
  readonly missing: (file: CsharpFile) => readonly string[];
}

export function usingsOfTarget({ app, target, selected, from }: Selection, tag: string): UsingsOfTarget {
  const copies = [...selected].map(({ namespace }) => namespaceOfCopy(namespace, from, tag));
  const here = withParents([...namespacesOf(target), ...copies]);
  const there = withParents(namespacesOf(app));
  const global = new Set(globalUsings(target).map(({ text }) => text));
  const lost = target === app ? [] : globalUsings(app).filter(({ text }) => !global.has(text));
  return {
    isGone: ({ name, alias, static: isStatic }) =>
      alias === undefined && !isStatic && there.has(name) && !here.has(name) && target !== app,
    missing: ({ project }) => lost.filter((one) => one.project === project).map(({ text }) => text),
  };
}

function globalUsings({ files, sources }: CsharpApp): { readonly project: string; readonly text: string }[] {
  return [...files.values()].flatMap(({ path, project, usings }) =>
    usings
      .filter(({ global }) => global)
      .map(({ span }) => ({
        project,
        text: (sources.files.get(path)?.text.slice(span.start, span.end) ?? '').replace(/^global\s+/, ''),
      })),
  );
}

function* namespacesOf({ files }: CsharpApp): Generator<string> {
  for (const { namespaces } of files.values()) for (const { name } of namespaces) yield name;
}

function withParents(names: Iterable<string>): ReadonlySet<string> {
  const all = new Set<string>();
  for (const name of names) for (const around of namespacesAround(name)) all.add(around);
  return all;
}
