import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { SourceSet } from '../source/index.ts';
import type { Scope } from './project/index.ts';

/** Signs of .NET languages that no grammar is there for. */
const unsupported: readonly { readonly path: RegExp; readonly text?: RegExp; readonly what: string }[] = [
  { path: /(?:^|\/)run\.csx$/i, what: 'C# script (.csx)' },
  { path: /\.fsproj$/i, text: /DurableTask/, what: 'F#' },
  { path: /\.vbproj$/i, text: /DurableTask/, what: 'Visual Basic' },
];

/** Whether the folder shows an app in a .NET language or form that cannot be cloned. */
export function unsupportedIn({ files }: SourceSet): { readonly path: string; readonly what: string } | undefined {
  for (const { path, text } of files.values()) {
    const sign = unsupported.find((one) => one.path.test(path) && (one.text?.test(text) ?? true));
    if (sign !== undefined) return { path, what: sign.what };
  }
  return undefined;
}

/**
 * @throws DurableDeployError CLONE_LANGUAGE_UNSUPPORTED for C# script, F# and Visual Basic; CLONE_SOURCE_UNREADABLE for a C# file of
 * the app that is not UTF-8
 */
export function refuseUnsupported(sources: SourceSet, scope: Scope): void {
  const other = unsupportedIn(sources);
  if (other !== undefined) {
    throw new DurableDeployError(
      'CLONE_LANGUAGE_UNSUPPORTED',
      `${neutralise(other.path)} shows an app in ${other.what}, which this task cannot copy.`,
      {
        fix: 'Give as sourceFolder the folder of a C# project; for this app use the slot swap or the application router: docs/strategies.md compares them.',
      },
    );
  }
  for (const [path, matter] of sources.unread) {
    const compiled = scope.projects.length === 0 || scope.projects.some((project) => project.compiles(path));
    if (!/\.cs$/i.test(path) || !compiled) continue;
    throw new DurableDeployError(
      'CLONE_SOURCE_UNREADABLE',
      `${neutralise(path)} cannot be read: ${neutralise(matter)}.`,
      {
        fix: 'Save the file as UTF-8.',
      },
    );
  }
}
