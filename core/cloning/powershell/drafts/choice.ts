import { fileName, parentOf } from '../../functionjson/index.ts';
import { editOf, type Edit } from '../../source/index.ts';

const opening = '#region Versions of this orchestration: written by the task DurableFunctionClone';
const closing = '#endregion Versions of this orchestration';

/** A script of an older version, and the version whose instances it is for. */
export interface Body {
  readonly version: string;
  readonly path: string;
}

/**
 * The lines by which a script hands over to the script of the instance's version. Sub-orchestrations get that version too, by the
 * default value of a parameter: without it they would get `defaultVersion`, and run on current code.
 *
 * Sources: https://github.com/Azure/azure-functions-durable-powershell/pull/102 (Version of Invoke-DurableSubOrchestrator),
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parameters_default_values
 */
export function choiceOf(bodies: readonly Body[], version: string, parameter: string, from: string): string[] {
  const lines = bodies.map(({ version: older, path }, index) => {
    // Instances from before there were versions run on the oldest body.
    const test =
      index === 0 ? `[string] $${parameter}.Version -in '', '${older}'` : `$${parameter}.Version -eq '${older}'`;
    return [
      `if (${test}) {`,
      '    $PSDefaultParameterValues = $PSDefaultParameterValues.Clone()',
      `    $PSDefaultParameterValues['Invoke-DurableSubOrchestrator:Version'] = '${older}'`,
      `    return & "$PSScriptRoot/${relative(from, path)}" @PSBoundParameters`,
      '}',
    ];
  });
  return [
    opening,
    ...lines.flat(),
    `if ($${parameter}.Version -ne '${version}') { throw "No script is there for version $($${parameter}.Version) of this orchestration." }`,
    closing,
  ];
}

/** Where the choice stands in a script. */
export function choiceIn(text: string): { readonly start: number; readonly end: number } | undefined {
  const start = text.indexOf(opening);
  const end = start === -1 ? -1 : text.indexOf(closing, start);
  return end === -1 ? undefined : { start, end: end + closing.length };
}

/** The edit that takes the choice out of a script, with the empty line before it. */
export function removalOfChoice(path: string, text: string): Edit | undefined {
  const found = choiceIn(text);
  if (found === undefined) return undefined;
  const start = found.start - (/(?:\r?\n){0,2}$/.exec(text.slice(0, found.start))?.[0].length ?? 0);
  return editOf({ path, text }, { start, end: found.end }, '', 'dispatcher');
}

function relative(from: string, to: string): string {
  const up = parentOf(from).split('/').filter(Boolean);
  const down = parentOf(to).split('/').filter(Boolean);
  let same = 0;
  while (same < up.length && same < down.length && up[same] === down[same]) same += 1;
  return [...up.slice(same).map(() => '..'), ...down.slice(same), fileName(to)].join('/');
}
