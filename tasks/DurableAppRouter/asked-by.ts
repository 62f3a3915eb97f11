import { neutralise } from '../../core/text.ts';
import { linkToRun, releaseOfRun } from '../shared/release-of-run.ts';

/**
 * Who asks, for the history of the lines: the run by its number and its page.
 *
 * @param variable the value of a pipeline variable
 */
export function askedBy(variable: (name: string) => string | undefined): string {
  const definition = variable('Release.DefinitionName') ?? variable('Build.DefinitionName');
  const number = variable('Release.ReleaseName') ?? variable('Build.BuildNumber');
  const named = [definition, number].filter((part) => part !== undefined).join(' ');
  const run = named === '' ? (releaseOfRun(variable) ?? 'a run without a number') : named;
  const link = linkToRun(variable);
  return neutralise(link === undefined ? run : `${run} (${link})`, 500);
}
