import { stat } from 'node:fs/promises';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError } from '../../errors.ts';
import { neutralise, plural } from '../../text.ts';
import type { Analysis, CloneFinding, Language, ProjectModel } from '../model.ts';
import type { Version } from '../names/index.ts';
import { planClone, type ClonePlan, type PreviousVersion } from '../plan/index.ts';
import { recognise } from '../project/index.ts';
import { readSourceFolder, readSourcesAtRef, tagsOfRepository, type SourceSet } from '../source/index.ts';
import type { Grammars } from '../syntax/index.ts';
import { changesOf, diffStat, undoUnfinished, writeChanges, type Disk, type FileChange } from '../write/index.ts';
import type { CloneOutcome, CloneRun, PreviousSource } from './model.ts';
import { taggedVersions } from './tagged-versions.ts';

/** What cloning needs of the outside. */
export interface CloneDoors {
  readonly context: Pick<CoreContext, 'log' | 'signal'>;
  readonly grammars: Grammars;
  readonly languages: readonly Language[];
  /** Where it is written; the machine's own when absent. */
  readonly disk?: Disk;
}

/**
 * Gives the durable functions of a folder a version: reads it and the older sources, plans, and writes all or nothing. Run a second
 * time it changes nothing.
 *
 * Errors: those of reading, planning and writing. What the plan's findings forbid is an outcome, so that it can be shown.
 * @throws DurableDeployError
 */
export async function runClone(run: CloneRun, doors: CloneDoors): Promise<CloneOutcome> {
  const { log, signal } = doors.context;
  const undone = await undoUnfinished(run.sourceFolder);
  if (undone > 0) {
    log.warning(`An earlier run was cut short while it wrote: ${plural(undone, 'file')} of it were put back first.`);
  }
  const { analysis, language, model } = await readCurrent(run, doors);
  signal.throwIfAborted();
  const previous = await readPrevious(run, language, model, doors);
  const plan = planClone(analysis, { ...run, previous, tagged: await readTags(run) });
  const changes = changesOf(analysis.sources, plan.draft);
  const outcome = { sources: analysis.sources, plan, changes, stat: diffStat(changes) };
  const blocking = plan.findings.filter(({ severity }) => isBlocking(severity, run));
  if (blocking.length > 0) return { ...outcome, result: 'refused', blocking, reason: reasonOf(blocking) };
  if (run.dryRun) return { ...outcome, result: 'planned', blocking };
  signal.throwIfAborted();
  await write(run, plan, changes, doors);
  return { ...outcome, result: changes.length === 0 ? 'unchanged' : 'written', blocking };
}

async function readCurrent(
  { sourceFolder, language: asked, previousSources }: CloneRun,
  { context: { log }, languages, grammars }: CloneDoors,
): Promise<{ analysis: Analysis; language: Language; model: ProjectModel }> {
  const older = previousSources.flatMap((source) =>
    'from' in source && source.from.kind === 'folder' ? [source.from.value] : [],
  );
  const sources = await readSourceFolder(sourceFolder, older);
  const { language, model } = recognise(
    sources,
    asked === undefined ? languages : languages.filter(({ name }) => name === asked),
  );
  const analysis = await language.analyse(sources, model, grammars);
  const { functions, references } = analysis.inventory;
  log.info(
    `${model}: ${plural(functions.length, 'function')} and ${plural(references.length, 'reference')} in ${plural(sources.files.size, 'file')}.`,
  );
  return { analysis, language, model };
}

async function readPrevious(
  { sourceFolder, previousSources, mode }: CloneRun,
  language: Language,
  model: ProjectModel,
  { context: { log, signal }, grammars, languages }: CloneDoors,
): Promise<PreviousVersion[]> {
  if (mode === 'stamp') return [];
  const previous: PreviousVersion[] = [];
  for (const source of previousSources) {
    signal.throwIfAborted();
    if ('retired' in source) {
      previous.push({ version: source.version, retired: true });
      continue;
    }
    const sources = await readOlder(sourceFolder, source);
    requireModel(sources, languages, model, source.version.text);
    const analysis = await language.analyse(sources, model, grammars);
    log.info(
      `Version ${source.version.text}: ${plural(analysis.inventory.functions.length, 'function')} in ${neutralise(sources.label)}.`,
    );
    previous.push({ version: source.version, analysis });
  }
  return previous;
}

/** What the repository knows of versions, when any is read from it. */
async function readTags({ sourceFolder, previousSources }: CloneRun): Promise<Version[]> {
  const isAsked = previousSources.some((source) => 'from' in source && source.from.kind === 'ref');
  return isAsked ? taggedVersions(await tagsOfRepository(sourceFolder), previousSources) : [];
}

async function readOlder(
  sourceFolder: string,
  { version, from }: Extract<PreviousSource, { from: unknown }>,
): Promise<SourceSet> {
  if (from.kind === 'ref') return readSourcesAtRef(sourceFolder, from.value);
  const there = await stat(from.value).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (there) return readSourceFolder(from.value);
  throw new DurableDeployError(
    'CLONE_SOURCE_MISSING',
    `The folder ${neutralise(from.value)} for version ${version.text} does not exist.`,
    {
      fix: 'Check that version out there, or give a git ref; a ref needs fetchDepth: 0 and fetchTags: true in the checkout step.',
    },
  );
}

function requireModel(sources: SourceSet, languages: readonly Language[], model: ProjectModel, version: string): void {
  const models = languages.flatMap((language) => language.recognise(sources));
  if (models.includes(model)) return;
  if (models.length === 0) {
    throw new DurableDeployError(
      'CLONE_SOURCE_MISSING',
      `No durable functions were found for version ${version} in ${neutralise(sources.label)}.`,
      { fix: 'Give in previousSources the folder, or the git ref, that holds the sources of that version.' },
    );
  }
  throw new DurableDeployError(
    'CLONE_MODELS_MIXED',
    `Version ${version} is of the model ${models.join(', ')}, and the current sources are ${model}: old code cannot stand beside the new.`,
    {
      fix: 'Deploy the new model as an app of its own (application routing), and keep the old one until it is drained.',
    },
  );
}

function isBlocking(severity: CloneFinding['severity'], { warningsAsErrors }: CloneRun): boolean {
  return severity === 'error' || (warningsAsErrors && severity === 'warning');
}

function reasonOf(blocking: readonly CloneFinding[]): NonNullable<CloneOutcome['reason']> {
  const [first] = blocking;
  return {
    code: 'CLONE_FINDINGS',
    message: `${blocking.length === 1 ? 'A finding forbids' : `${blocking.length} findings forbid`} the plan, and nothing was written. ${blocking.length === 1 ? '' : 'The first: '}${first?.code ?? ''}: ${first?.message ?? ''}`,
    fix: 'docs/cloning-findings.md says of each what to do.',
  };
}

async function write(
  { sourceFolder }: CloneRun,
  { model }: ClonePlan,
  changes: readonly FileChange[],
  { context: { log }, disk }: CloneDoors,
): Promise<void> {
  await writeChanges(sourceFolder, changes, disk);
  log.info(
    changes.length === 0
      ? `Nothing to change: the folder is as the plan wants it (${model}).`
      : `${plural(changes.length, 'file')} written.`,
  );
}
