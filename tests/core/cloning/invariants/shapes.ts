import type { ProjectModel } from '../../../../core/cloning/model.ts';
import { defaultNamePattern, parseNamePattern, parseVersion } from '../../../../core/cloning/names/index.ts';
import type { CloneRequest } from '../../../../core/cloning/plan/index.ts';
import { recognise } from '../../../../core/cloning/project/index.ts';
import { languages } from '../../../../core/cloning/languages.ts';
import type { SourceSet } from '../../../../core/cloning/source/index.ts';
import { grammars } from '../support/grammars.ts';
import { requireInvariants } from './invariants.ts';

const withDispatch: readonly ProjectModel[] = ['csharp-isolated', 'java', 'node-v4', 'powershell', 'python-v2'];

export interface Shape extends Partial<CloneRequest> {
  /** Versions whose sources are the app itself. */
  readonly olderOnes?: readonly string[];
}

export const shapes: Readonly<Record<string, Shape>> = {
  stamp: { mode: 'stamp' },
  'stamp, entities and clients too': { mode: 'stamp', includeEntities: true, includeClients: true },
  'stamp with the major version only': { mode: 'stamp', pattern: parseNamePattern('{name}_v{major}') },
  'copies of the folder itself': {},
  'copies of the folder itself, entities and clients too': { includeEntities: true, includeClients: true },
  'copies of the folder itself, with what they use': { closure: 'modules' },
  'copies of the folder itself, with their types': { closure: 'types' },
  'copies of the folder itself, starts by an app setting': { starterSetting: 'DurableFunctionsVersion' },
  'the version with plain names is kept': { olderOnes: ['1.0.0'], plainVersion: parseVersion('1.0.0') },
  'two versions are kept': { olderOnes: ['1.0.0', '1.1.0'], plainVersion: parseVersion('1.0.0') },
  'a stamped version is kept': {
    olderOnes: ['1.1.0'],
    plainVersion: 'none',
    starterSetting: 'DurableFunctionsVersion',
  },
  'kept with entities and clients': {
    ...{ olderOnes: ['1.1.0'], plainVersion: 'none' },
    ...{ includeEntities: true, includeClients: true },
  },
  dispatch: { mode: 'dispatch', olderOnes: ['1.0.0', '1.1.0'], plainVersion: parseVersion('1.0.0') },
};

/** Whether the model can be asked for the shape. */
export function isPossible({ mode }: Shape, model: ProjectModel): boolean {
  return mode !== 'dispatch' || withDispatch.includes(model);
}

/** Plans the shape for an app, and holds it to the invariants. */
export async function holdTo({ olderOnes = [], ...shape }: Shape, sources: SourceSet): Promise<void> {
  const { language, model } = recognise(sources, languages);
  const previous: CloneRequest['previous'][number][] = [];
  for (const text of olderOnes) {
    previous.push({ version: parseVersion(text), analysis: await language.analyse(sources, model, grammars) });
  }
  await requireInvariants({
    language,
    model,
    sources,
    request: {
      mode: 'freeze',
      version: parseVersion('1.2.0'),
      pattern: parseNamePattern(defaultNamePattern),
      includeEntities: false,
      includeClients: false,
      closure: 'functions',
      ...shape,
      previous,
    },
  });
}
