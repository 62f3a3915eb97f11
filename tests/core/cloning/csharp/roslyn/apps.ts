import { csharp } from '../../../../../core/cloning/csharp/index.ts';
import type { Analysis, CopyRequest, Draft, FunctionFound, ReferenceFound } from '../../../../../core/cloning/model.ts';
import { applyEdits, sourceSet } from '../../../../../core/cloning/source/index.ts';
import { grammars } from '../../support/grammars.ts';
import type { App, CsharpModel } from './roslyn.ts';

export type Texts = Readonly<Record<string, string>>;

export function analyse(label: string, model: CsharpModel, texts: Texts): Promise<Analysis> {
  return csharp.analyse(sourceSet(label, texts), model, grammars);
}

/** The texts with a draft carried out. */
export function carriedOut(texts: Texts, { edits, created, moved, removed }: Draft): Texts {
  const result: Record<string, string> = { ...texts };
  for (const path of new Set(edits.map((edit) => edit.path))) {
    result[path] = applyEdits(
      result[path] ?? '',
      edits.filter((edit) => edit.path === path),
    );
  }
  for (const { from, to } of moved) {
    result[to] = result[from] ?? '';
    delete result[from];
  }
  for (const { path, text } of created) {
    if (path in result) throw new Error(`${path} is there already.`);
    result[path] = text;
  }
  for (const path of removed) delete result[path];
  return result;
}

export function appOf(name: string, model: CsharpModel, texts: Texts): App {
  return {
    name,
    model,
    implicitUsings: Object.entries(texts).some(
      ([path, text]) => path.endsWith('.csproj') && /<ImplicitUsings>enable/.test(text),
    ),
    files: Object.entries(texts)
      .filter(([path]) => path.endsWith('.cs'))
      .map(([path, text]) => ({ path, text })),
  };
}

const isCloned = ({ kind }: FunctionFound): boolean => kind === 'orchestrator' || kind === 'activity';

/** The request that gives every function of one tag, and every reference to it, a suffix. */
export function copyAll(
  analysis: Analysis,
  tag: string,
  more: Partial<CopyRequest> & { readonly from?: string; readonly suffix?: string } = {},
): CopyRequest {
  const { from, suffix = `_${tag}`, ...others } = more;
  const { functions, references } = analysis.inventory;
  const chosen = functions.filter((found) => isCloned(found) && found.tag === from);
  const fresh = (name: string): string =>
    (from !== undefined && name.endsWith(`_${from}`) ? name.slice(0, -from.length - 1) : name) + suffix;
  const isNamed = ({ kind }: FunctionFound): boolean =>
    others.orchestrators !== 'unregistered' || kind !== 'orchestrator';
  const named = chosen.filter(isNamed);
  const names = new Map(named.map(({ name }) => [name.toLowerCase(), fresh(name)]));
  const inCopies = (reference: ReferenceFound): string | undefined =>
    reference.target === null ? undefined : names.get(reference.target.toLowerCase());
  return {
    functions: new Set(chosen.map(({ id }) => id)),
    definitions: new Map(named.map(({ id, name }) => [id, fresh(name)])),
    references: new Map(
      references.flatMap((reference): [string, string][] => {
        const name = reference.side === 'context' && reference.tag === from ? inCopies(reference) : undefined;
        return name === undefined ? [] : [[reference.id, name]];
      }),
    ),
    tag,
    closure: 'functions',
    into: analysis,
    orchestrators: 'registered',
    ...others,
  };
}
