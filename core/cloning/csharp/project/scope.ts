import type { ProjectModel } from '../../model.ts';
import type { SourceSet } from '../../source/index.ts';
import type { CsharpProject } from '../facts/index.ts';
import { folderOf, isTestPath, readProjects } from './read-project.ts';

/** Packages that make a project one of the model, the Durable SDK first. */
const packagesOfModel = {
  'csharp-inprocess': ['Microsoft.Azure.WebJobs.Extensions.DurableTask', 'Microsoft.NET.Sdk.Functions'],
  'csharp-isolated': ['Microsoft.Azure.Functions.Worker.Extensions.DurableTask', 'Microsoft.Azure.Functions.Worker'],
} as const;
export type CsharpModel = keyof typeof packagesOfModel;

export function isCsharpModel(model: ProjectModel): model is CsharpModel {
  return model in packagesOfModel;
}

/** What an app consists of. */
export interface Scope {
  /** Of the app, libraries that it refers to among them. */
  readonly projects: readonly CsharpProject[];
  /** C# files of the app, each with the folder of its project. */
  readonly files: ReadonlyMap<string, string>;
  /** C# files of tests. */
  readonly tests: readonly string[];
}

const csharpFile = /\.cs$/i;

/** The models that projects, or else the usings of the code, show. */
export function modelsOf(sources: SourceSet): CsharpModel[] {
  const models = Object.keys(packagesOfModel) as CsharpModel[];
  const projects = readProjects(sources).filter((project) => !project.test && !fetchesExtensions(project, sources));
  const byProject = models.filter((model) => projects.some((project) => isOfModel(project, model)));
  if (byProject.length > 0) return byProject;
  return models.filter((model) =>
    [...sources.files.values()].some(
      ({ path, text }) => csharpFile.test(path) && !isTestPath(path) && usings[model].test(text),
    ),
  );
}

const usings: Readonly<Record<CsharpModel, RegExp>> = {
  'csharp-inprocess': /\bMicrosoft\.Azure\.WebJobs\.Extensions\.DurableTask\b/,
  'csharp-isolated': /\busing\s+Microsoft\.(?:DurableTask|Azure\.Functions\.Worker)\b/,
};

/**
 * Whether a project of an app in another language only fetches extensions.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-register (explicitly install extensions)
 */
function fetchesExtensions({ path, packages, compiles }: CsharpProject, { files }: SourceSet): boolean {
  return (
    (packages.has('microsoft.azure.webjobs.script.extensionsmetadatagenerator') ||
      /(^|\/)extensions\.csproj$/i.test(path)) &&
    ![...files.keys()].some((file) => csharpFile.test(file) && compiles(file))
  );
}

function isOfModel({ packages, functionsVersion }: CsharpProject, model: CsharpModel): boolean {
  const [durable, functions] = packagesOfModel[model];
  return packages.has(durable.toLowerCase()) || (functionsVersion && packages.has(functions.toLowerCase()));
}

/** The files that make up the app: those of its projects, and of the libraries that these refer to. */
export function scopeOf(sources: SourceSet, model: CsharpModel): Scope {
  const all = readProjects(sources);
  const projects = withReferences(all, model);
  const files = new Map<string, string>();
  const tests: string[] = [];
  for (const path of sources.files.keys()) {
    if (!csharpFile.test(path)) continue;
    const owner = projects.find((project) => project.compiles(path));
    const inTests = all.some((project) => project.test && project.compiles(path)) || isTestPath(folderOf(path));
    if (inTests && (owner === undefined || isTestPath(path.slice(owner.folder.length)))) tests.push(path);
    else if (owner !== undefined) files.set(path, owner.folder);
    else if (all.length === 0) files.set(path, '');
  }
  return { projects, files, tests };
}

function withReferences(all: readonly CsharpProject[], model: CsharpModel): CsharpProject[] {
  const byPath = new Map(all.map((project) => [project.path.toLowerCase(), project]));
  const reached = new Set<CsharpProject>();
  const reach = (project: CsharpProject): void => {
    if (project.test || reached.has(project)) return;
    reached.add(project);
    for (const path of project.references) {
      const referred = byPath.get(path.toLowerCase());
      if (referred !== undefined) reach(referred);
    }
  };
  for (const project of all) if (isOfModel(project, model)) reach(project);
  return all.filter((project) => reached.has(project));
}

/** The Durable SDK of the app, when a project file says which. */
export function sdkOf(
  { projects }: Scope,
  model: CsharpModel,
): { readonly package: string; readonly version: string } | undefined {
  const [durable] = packagesOfModel[model];
  for (const { packages } of projects) {
    const version = packages.get(durable.toLowerCase());
    if (version !== undefined && /\d/.test(version)) return { package: durable, version };
  }
  return undefined;
}
