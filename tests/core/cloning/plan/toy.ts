import type {
  Analysis,
  CopyRequest,
  Draft,
  Edit,
  FunctionFound,
  FunctionKind,
  ReferenceFound,
  Renaming,
  SharedPart,
} from '../../../../core/cloning/model.ts';
import { emptyDraft } from '../../../../core/cloning/model.ts';
import { sourceSet } from '../../../../core/cloning/source/index.ts';

/**
 * An app in one line per function: `orchestrator Order -> Pay, Ship`, `client Start -> Order`; `@1_0_0` after the name puts it at
 * the place of a copy, `/` before it makes the name that of a folder.
 */
export function toyApp(
  lines: readonly string[],
  texts: Readonly<Record<string, string>> = { 'host.json': '{}' },
): ToyAnalysis {
  const functions: FunctionFound[] = [];
  const references: ReferenceFound[] = [];
  for (const [index, line] of lines.entries()) {
    const match = /^(\w+) (\/?)([\w-]*)(?:@(\w+))?(?: -> (.*))?$/.exec(line);
    if (match === null) throw new Error(`Not understood: ${line}`);
    const [, kind = '', folder, name = '', tag, targets = ''] = match;
    const id = `f${index}`;
    const place = { path: `${name}${tag ?? ''}.toy`, line: index + 1, ...(tag === undefined ? {} : { tag }) };
    if (name !== '') {
      functions.push({
        id,
        name,
        kind: kind as FunctionKind,
        style: folder === '/' ? 'folder' : 'literal',
        ...(kind === 'client' ? { trigger: 'http' } : {}),
        ...place,
      });
    }
    for (const target of targets.split(', ').filter((text) => text !== '')) {
      references.push({
        id: `${id}>${target}`,
        target,
        targetKind: kind === 'client' ? 'orchestrator' : 'activity',
        enclosing: name,
        ...(name === '' ? {} : { enclosingId: id }),
        api: kind === 'client' ? 'startNew' : 'callActivity',
        side: kind === 'client' ? 'client' : 'context',
        style: 'literal',
        ...place,
      });
    }
  }
  return new ToyAnalysis(functions, references, texts);
}

/** Remembers what it was asked for. */
export class ToyAnalysis implements Analysis {
  readonly sources;
  readonly inventory;
  readonly renamed: Renaming[] = [];
  readonly copied: CopyRequest[] = [];
  shared: ReadonlySet<string> = new Set();
  /** Files that a closure copies along. */
  along: readonly string[] = [];
  /** Types that the functions use, each as a part of its file. */
  parts: readonly { readonly path: string; readonly text: string }[] = [];
  /** Those of them that a copy of the file is without. */
  leftOut: readonly string[] = [];

  constructor(
    functions: readonly FunctionFound[],
    references: readonly ReferenceFound[],
    texts: Readonly<Record<string, string>>,
  ) {
    this.sources = sourceSet('toy', texts);
    this.inventory = { model: 'node-v4' as const, functions, references, findings: [] };
  }

  rename(request: Renaming): typeof emptyDraft {
    this.renamed.push(request);
    return emptyDraft;
  }

  copy(request: CopyRequest): Draft {
    this.copied.push(request);
    const created = this.along.map((path) => ({
      path: `${path}${request.tag}`,
      text: '',
      copyOf: { path, edits: this.#cutFrom(path) },
    }));
    return { ...emptyDraft, created };
  }

  dispatch(): typeof emptyDraft {
    return emptyDraft;
  }

  followSetting(): typeof emptyDraft {
    return emptyDraft;
  }

  remove(): typeof emptyDraft {
    return emptyDraft;
  }

  sharedWith(): ReadonlySet<string> {
    return this.shared;
  }

  sharedParts(): readonly SharedPart[] {
    return this.parts.map(({ path, text }) => {
      const start = this.sources.files.get(path)?.text.indexOf(text) ?? -1;
      return { name: text, path, span: { start, end: start + text.length } };
    });
  }

  #cutFrom(path: string): Edit[] {
    return this.sharedParts()
      .filter((part) => part.path === path && this.leftOut.includes(part.name))
      .map(({ name, span }) => ({ ...span, path, before: name, after: '', why: 'removal' }));
  }
}
