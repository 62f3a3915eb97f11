import type { CsharpProject } from '../facts/index.ts';
import type { SourceSet } from '../../source/index.ts';
import { matcherOf, resolvePath } from './globs.ts';
import { elementsNamed, readXml, type XmlElement } from './xml.ts';

/** The projects of a source folder, C# ones only. */
export function readProjects(sources: SourceSet): CsharpProject[] {
  const paths = [...sources.files.keys()].filter((path) => /\.csproj$/i.test(path));
  const folders = paths.map(folderOf);
  return paths.map((path) => readProject(path, folders, sources));
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Whether a folder or a project holds tests, by its name. */
export function isTestPath(path: string): boolean {
  return (
    /(?:^|\/)(?:[^/]*[._-])?(?:unit|integration)?tests?(?:\/|$)/i.test(path) ||
    /(?:^|\/)[^/]*[a-z0-9]Tests?\//.test(path)
  );
}

const testPackages = /^(?:microsoft\.net\.test\.sdk|xunit(?:\..*)?|nunit(?:\..*)?|mstest(?:\..*)?)$/;

function readProject(path: string, folders: readonly string[], sources: SourceSet): CsharpProject {
  const folder = folderOf(path);
  const shared = sharedFiles(folder, sources);
  const project = readXml(sources.files.get(path)?.text ?? '');
  const properties = propertiesOf([...shared, project]);
  const packages = packagesOf([...shared, project], properties);
  const references = elementsNamed(project, 'projectreference').flatMap((element) => {
    const target = resolvePath(folder, element.attributes.get('include') ?? '');
    return target === undefined ? [] : [target];
  });
  const name = path.slice(folder.length).replace(/\.csproj$/i, '');
  return {
    path,
    folder,
    test:
      [...packages.keys()].some((key) => testPackages.test(key)) ||
      properties.get('istestproject')?.toLowerCase() === 'true' ||
      /(?:^|[._-]|[a-z0-9])Tests?$/.test(name),
    packages,
    references,
    functionsVersion: properties.has('azurefunctionsversion'),
    compiles: compilerOf(
      project,
      folder,
      folders.filter((other) => other !== folder && other.startsWith(folder)),
      properties,
    ),
  };
}

/** Directory.Build.props and Directory.Packages.props: MSBuild takes the nearest one above the project. */
function sharedFiles(folder: string, sources: SourceSet): XmlElement[] {
  return ['Directory.Build.props', 'Directory.Packages.props'].flatMap((name) => {
    for (let at = folder; ; at = folderOf(at.slice(0, -1))) {
      const file = sources.files.get(`${at}${name}`);
      if (file !== undefined) return [readXml(file.text)];
      if (at === '') return [];
    }
  });
}

function propertiesOf(files: readonly XmlElement[]): Map<string, string> {
  const properties = new Map<string, string>();
  for (const group of files.flatMap((file) => elementsNamed(file, 'propertygroup'))) {
    for (const { name, text } of group.children) properties.set(name, expand(text, properties));
  }
  return properties;
}

function expand(text: string, properties: ReadonlyMap<string, string>): string {
  return text.replace(/\$\((\w+)\)/g, (whole, name: string) => properties.get(name.toLowerCase()) ?? whole);
}

function packagesOf(files: readonly XmlElement[], properties: ReadonlyMap<string, string>): Map<string, string> {
  const versions = new Map<string, string>();
  const packages = new Map<string, string>();
  const note = (element: XmlElement, into: Map<string, string>): void => {
    const name = (element.attributes.get('include') ?? element.attributes.get('update'))?.toLowerCase();
    const child = element.children.find((one) => one.name === 'version')?.text;
    const version = element.attributes.get('versionoverride') ?? element.attributes.get('version') ?? child ?? '';
    if (name !== undefined) into.set(name, expand(version, properties));
  };
  for (const file of files) {
    for (const element of elementsNamed(file, 'packageversion')) note(element, versions);
    for (const element of elementsNamed(file, 'packagereference')) note(element, packages);
  }
  return new Map([...packages].map(([name, version]) => [name, version || (versions.get(name) ?? '')]));
}

/**
 * Which files a project compiles: by default all below its folder. Those of a project in a folder below are left to that one: where
 * nobody took them out, MSBuild would compile them twice and fail.
 *
 * Source: https://learn.microsoft.com/dotnet/core/project-sdk/overview#default-includes-and-excludes
 */
function compilerOf(
  project: XmlElement,
  folder: string,
  below: readonly string[],
  properties: ReadonlyMap<string, string>,
): (path: string) => boolean {
  const sdkStyle =
    elementsNamed(project, 'project').some(({ attributes }) => attributes.has('sdk')) ||
    elementsNamed(project, 'sdk').length > 0 ||
    elementsNamed(project, 'import').some(({ attributes }) => attributes.has('sdk'));
  const off = (name: string): boolean => properties.get(name)?.toLowerCase() === 'false';
  const byDefault = sdkStyle && !off('enabledefaultcompileitems') && !off('enabledefaultitems');
  const excludedByDefault = matcherOf(
    `bin/**;obj/**;**/.*/**;${properties.get('defaultitemexcludes')?.replace(/\$\([^)]*\)/g, '') ?? ''}`,
  );
  const steps = elementsNamed(project, 'compile').map(({ attributes }) => ({
    include: matcherOf(attributes.get('include') ?? ''),
    exclude: matcherOf(attributes.get('exclude') ?? ''),
    remove: matcherOf(attributes.get('remove') ?? ''),
  }));
  return (path) => {
    const relative = relativeTo(folder, path);
    const outside = relative.startsWith('../') || below.some((other) => path.startsWith(other));
    let compiled = byDefault && !outside && !excludedByDefault(relative);
    for (const { include, exclude, remove } of steps) {
      if (include(relative) && !exclude(relative)) compiled = true;
      if (remove(relative)) compiled = false;
    }
    return compiled;
  };
}

function relativeTo(folder: string, path: string): string {
  let up = '';
  for (let at = folder; !path.startsWith(at); at = folderOf(at.slice(0, -1))) up += '../';
  const common =
    up === ''
      ? folder
      : folder
          .split('/')
          .slice(0, -1 - up.length / 3)
          .join('/');
  return `${up}${path.slice(common === '' ? 0 : common.replace(/\/?$/, '/').length)}`;
}
