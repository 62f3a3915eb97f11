import type { Analysis, FunctionFound, FunctionKind } from '../../../../../core/cloning/model.ts';
import { readSourceFolder, type SourceSet } from '../../../../../core/cloning/source/index.ts';
import { grammars } from '../../support/grammars.ts';
import type { App } from '../apps/index.ts';

/** A function as a host would find it, and what it does: that is what must not change while instances of it are in flight. */
export interface Registered {
  readonly name: string;
  readonly kind: FunctionKind;
  /** From its name to the last line that holds its rules; versions in names left out, since they differ by the place. */
  readonly body: string;
  /** The names that it gives to calls, in order, as they are. */
  readonly calls: readonly string[];
}

export async function analysed(folder: string, { language, model }: App): Promise<Analysis> {
  return language.analyse(await readSourceFolder(folder), model, grammars);
}

/** All functions that the sources register, in order of names. */
export async function registeredIn(folder: string, app: App): Promise<Registered[]> {
  const { inventory, sources } = await analysed(folder, app);
  return inventory.functions
    .map((found) => ({
      name: found.name,
      kind: found.kind,
      body: withoutVersions(bodyOf(found, inventory.functions, sources)),
      calls: inventory.references
        .filter(({ enclosingId }) => enclosingId === found.id)
        .map(({ target }) => target?.toLowerCase() ?? '?'),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The lines of the bodies of the functions, by file: from the name to the last line before the next function. */
export function spanOf({ id, path, line }: FunctionFound, functions: readonly FunctionFound[]): [number, number] {
  const next = functions.filter((other) => other.path === path && other.id !== id && other.line > line);
  return [line, Math.min(...next.map((other) => other.line - 1), Number.MAX_SAFE_INTEGER)];
}

function bodyOf(found: FunctionFound, functions: readonly FunctionFound[], sources: SourceSet): string {
  if (found.style === 'folder') {
    const folder = found.path.slice(0, found.path.lastIndexOf('/') + 1);
    return [...sources.files.values()]
      .filter(({ path }) => path.startsWith(folder) && !path.endsWith('/function.json'))
      .map(({ text }) => text)
      .join('\n');
  }
  const [first, last] = spanOf(found, functions);
  const lines = (sources.files.get(found.path)?.text ?? '').split('\n').slice(first - 1, last);
  return lines.slice(0, lines.findLastIndex((line) => line.includes('rules')) + 1).join('\n');
}

/** `Pay_1_1_0`, `nameof(Pay) + "_1_1_0"` and `V1_1_0.Pay` are all `Pay`. */
function withoutVersions(text: string): string {
  return text
    .replace(/\bV\d+(_\d+_\d+)?\./g, '')
    .replace(/_(\d+_\d+_\d+|v\d+)\b/g, '')
    .replace(/ \+ (""|'')/g, '')
    .replace(/`\$\{([^}]*)\}`/g, '$1')
    .replace(/\s+/g, ' ');
}
