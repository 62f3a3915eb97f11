// Written by the task DurableFunctionClone, which writes it anew with each version.
/** The app setting that says which version is started: a version such as 1.2.0, or none for plain names. */
const setting = 'DurableFunctionsVersion';
/** What holds while the setting is absent or empty. */
const current = '1.2.0';

/** The name of an orchestration, in the version that is to be started. */
export function versionedName(name: string): string {
  const version = process.env[setting]?.trim() || current;
  if (version.toLowerCase() === 'none') return name;
  const parts = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(version);
  if (parts === null) {
    throw new Error(`The app setting ${setting} is "${version}": a version such as ${current}, or none, is needed.`);
  }
  const [, major, minor, patch] = parts;
  return `${name}_${major}_${minor}_${patch}`;
}
