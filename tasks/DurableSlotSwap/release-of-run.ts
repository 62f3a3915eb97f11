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
