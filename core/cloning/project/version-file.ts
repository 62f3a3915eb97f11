import { XMLParser } from 'fast-xml-parser';
import { parse as parseToml } from 'smol-toml';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';

/**
 * The version that a project file states: `Version` or `VersionPrefix` of a .csproj or Directory.Build.props, `version` of
 * package.json, of pyproject.toml (`project` or `tool.poetry`) or of pom.xml.
 *
 * @param path tells the kind of file by its name
 * @throws DurableDeployError INPUT_INVALID when the file is of no such kind, cannot be read as it, or states no version
 */
export function versionInFile(path: string, text: string): string {
  const name = path.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  const read = readers.find(({ file }) => file.test(name))?.read;
  if (read === undefined) {
    throw new DurableDeployError('INPUT_INVALID', `${neutralise(path)} is no file that a version is read from.`, {
      fix: 'Give a .csproj, Directory.Build.props, package.json, pyproject.toml or pom.xml.',
    });
  }
  let version: unknown;
  try {
    version = read(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      `${neutralise(path)} could not be read: ${neutralise(String(cause), 200)}`,
      { cause },
    );
  }
  if (typeof version === 'string' && version.trim() !== '' && !version.includes('$')) return version.trim();
  throw new DurableDeployError('INPUT_INVALID', `${neutralise(path)} states no version, or takes it from elsewhere.`, {
    fix: 'Give the version itself: version: 1.2.0.',
  });
}

const readers: readonly { readonly file: RegExp; readonly read: (text: string) => unknown }[] = [
  { file: /^package\.json$/, read: (text) => at(JSON.parse(text), 'version') },
  {
    file: /^pyproject\.toml$/,
    read: (text) => {
      const toml: unknown = parseToml(text);
      return at(toml, 'project', 'version') ?? at(toml, 'tool', 'poetry', 'version');
    },
  },
  { file: /^pom\.xml$/, read: (text) => at(parseXml(text), 'project', 'version') },
  { file: /(\.(cs|fs|vb)proj|^directory\.build\.props)$/, read: (text) => versionOfProject(parseXml(text)) },
];

function versionOfProject(xml: unknown): unknown {
  const groups = at(xml, 'Project', 'PropertyGroup');
  const list: readonly unknown[] = Array.isArray(groups) ? groups : [groups];
  for (const property of ['Version', 'VersionPrefix', 'PackageVersion', 'AssemblyVersion']) {
    const found = list.map((group) => at(group, property)).find((value) => value !== undefined);
    // An assembly version has four numbers.
    if (typeof found === 'string')
      return property === 'AssemblyVersion' ? found.split('.').slice(0, 3).join('.') : found;
  }
  return undefined;
}

function parseXml(text: string): unknown {
  return new XMLParser({ parseTagValue: false, ignoreAttributes: true }).parse(text, true);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (there, key) =>
      typeof there === 'object' && there !== null ? (there as Readonly<Record<string, unknown>>)[key] : undefined,
    value,
  );
}
