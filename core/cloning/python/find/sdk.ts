import type { Inventory } from '../../model.ts';
import type { SourceSet } from '../../source/index.ts';

const sdkPackage = 'azure-functions-durable';
const requirement = new RegExp(
  `${sdkPackage}\\s*(?:\\[[^\\]]*\\])?["']?\\s*(?:=\\s*["'])?\\s*[(]?\\s*(?:===|==|>=|~=|\\^)?\\s*(\\d+(?:\\.\\d+)*)`,
  'i',
);

/** The version of the Durable SDK by requirements.txt, pyproject.toml or Pipfile: the one that is pinned, or the least that is asked for. */
export function sdkOf(sources: SourceSet, root: string): Inventory['sdk'] {
  for (const name of ['requirements.txt', 'pyproject.toml', 'Pipfile']) {
    const text = sources.files.get(root + name)?.text ?? sources.files.get(name)?.text;
    const lines = (text ?? '').split(/\r?\n/).filter((line) => !line.trimStart().startsWith('#'));
    for (const line of lines) {
      const version = requirement.exec(line)?.[1];
      if (version !== undefined) return { package: sdkPackage, version };
    }
  }
  return undefined;
}
