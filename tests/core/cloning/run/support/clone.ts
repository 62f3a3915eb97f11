import type { Language } from '../../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../../core/cloning/names/index.ts';
import {
  runClone,
  type CloneDoors,
  type CloneOutcome,
  type CloneRun,
  type PreviousSource,
} from '../../../../../core/cloning/run/index.ts';
import { silentLog } from '../../../../../core/log.ts';
import { grammars } from '../../support/grammars.ts';

/** What a test says of a run; the rest is as the task has it by default. */
export interface Asked extends Partial<Omit<CloneRun, 'version' | 'previousSources' | 'plainVersion' | 'pattern'>> {
  readonly version: string;
  /** Git ref, folder (when it begins with `/`) or `retired`, by version. */
  readonly previous?: Readonly<Record<string, string>>;
  readonly plainVersion?: string;
  readonly pattern?: string;
}

export function runOf(sourceFolder: string, asked: Asked): CloneRun {
  const { version, previous = {}, plainVersion, pattern = defaultNamePattern, ...rest } = asked;
  return {
    sourceFolder,
    mode: 'freeze',
    includeEntities: false,
    includeClients: false,
    closure: 'functions',
    warningsAsErrors: false,
    dryRun: false,
    ...rest,
    version: parseVersion(version),
    pattern: parseNamePattern(pattern),
    previousSources: Object.entries(previous).map(sourceOf),
    ...(plainVersion === undefined
      ? {}
      : { plainVersion: plainVersion === 'none' ? 'none' : parseVersion(plainVersion) }),
  };
}

function sourceOf([text, value]: [string, string]): PreviousSource {
  const version = parseVersion(text);
  if (value === 'retired') return { version, retired: true };
  return { version, from: { kind: value.startsWith('/') ? 'folder' : 'ref', value } };
}

/** Runs a clone as the task does. */
export function clone(
  sourceFolder: string,
  asked: Asked,
  languages: readonly Language[],
  { log = silentLog, signal = new AbortController().signal, disk }: Outside = {},
): Promise<CloneOutcome> {
  return runClone(runOf(sourceFolder, asked), {
    context: { log, signal },
    grammars,
    languages,
    ...(disk === undefined ? {} : { disk }),
  });
}

/** What a test makes different about the outside. */
export type Outside = Partial<CloneDoors['context'] & Pick<CloneDoors, 'disk'>>;
