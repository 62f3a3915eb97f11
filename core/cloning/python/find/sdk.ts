import type { Inventory } from '../../model.ts';
import type { SourceSet } from '../../source/index.ts';

const sdkPackage = 'azure-functions-durable';
const requirement = new RegExp(
  `${sdkPackage}\\s*(?:\\[[^\\]]*\\])?["']?\\s*(?:=\\s*["'])?\\s*[(]?\\s*(===|==|>=|~=|\\^)?\\s*(\\d+(?:\\.\\d+)*(?:\\.\\*)?)`,
  'i',
);

/** The version of the Durable SDK by requirements.txt, pyproject.toml or Pipfile: the one that is pinned, or the first range. */
export function sdkOf(sources: SourceSet, root: string): Inventory['sdk'] {
  for (const name of ['requirements.txt', 'pyproject.toml', 'Pipfile']) {
    const text = sources.files.get(root + name)?.text ?? sources.files.get(name)?.text;
    const lines = (text ?? '').split(/\r?\n/).filter((line) => !line.trimStart().startsWith('#'));
    for (const line of lines) {
      const [, operator = '', version] = requirement.exec(line) ?? [];
      if (version !== undefined) return { package: sdkPackage, version: `${operator.replace(/^=+$/, '')}${version}` };
    }
  }
  return undefined;
}
