/**
 * A name for what a run of a pipeline brings out: the same in every attempt of the run, and in no other run. Two
 * organisations number their runs alike, so the collection's id stands in front.
 *
 * @param variable the value of a pipeline variable
 * @returns `undefined` outside of a pipeline
 */
export function releaseOfRun(variable: (name: string) => string | undefined): string | undefined {
  // A classic release knows the build of its artifact too.
  const release = digitsOf(variable('Release.ReleaseId'));
  const build = digitsOf(variable('Build.BuildId'));
  const run = release === undefined ? build && `build-${build}` : `release-${release}`;
  if (run === undefined) return undefined;
  const collection = /^[0-9a-f]{8}/i.exec(variable('System.CollectionId') ?? '')?.[0];
  return collection === undefined ? run : `${collection.toLowerCase()}-${run}`;
}

function digitsOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? text : undefined;
}

/**
 * When the run began, the same in every attempt of it.
 *
 * @returns ISO 8601; `undefined` when the pipeline does not tell (a classic release does not), or not in a form that can be read
 * Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables (`2026-05-01 10:17:08+00:00`)
 */
export function startOfRun(variable: (name: string) => string | undefined): string | undefined {
  const text = variable('System.PipelineStartTime');
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/**
 * Where the run of the pipeline is looked at.
 *
 * @returns `undefined` when the pipeline does not tell
 */
export function linkToRun(variable: (name: string) => string | undefined): string | undefined {
  const release = httpUrl(variable('Release.ReleaseWebUrl'));
  if (release !== undefined) return release;
  const collection = httpUrl(variable('System.CollectionUri') ?? variable('System.TeamFoundationCollectionUri'));
  const project = variable('System.TeamProjectId');
  const build = digitsOf(variable('Build.BuildId'));
  if (collection === undefined || project === undefined || build === undefined) return undefined;
  return `${collection.replace(/\/$/, '')}/${encodeURIComponent(project)}/_build/results?buildId=${build}`;
}

function httpUrl(text: string | undefined): string | undefined {
  return text !== undefined && /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text).href : undefined;
}
