import type { CopyRequest, Draft } from '../../model.ts';
import type { CsharpApp } from '../facts.ts';
import { copyOfFile, type Copying } from './file.ts';
import { copiedNamespaces } from './imports.ts';
import { leavingOf } from './leaving.ts';
import { findingsOfCopy } from './findings.ts';
import { namesOfCopy } from './names.ts';
import { select } from './selection.ts';
import { usingsOfTarget } from './shared-usings.ts';

/**
 * The functions are copied beside the current code: each file that holds some of their types, with all else of it left out, into the
 * folder and the child namespace of the version.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR when a type that is copied cannot be read
 */
export function copy(app: CsharpApp, request: CopyRequest): Draft {
  if (request.functions.size === 0) return { edits: [], created: [], moved: [], removed: [], findings: [] };
  const selection = select(app, request);
  const leaving = leavingOf(selection);
  const left = new Map<string, ReadonlySet<string>>();
  for (const [{ fullName }, { members }] of leaving) left.set(fullName, new Set([...members].map(({ name }) => name)));
  const names = namesOfCopy(app, request, selection);
  const copying: Copying = {
    request,
    selection,
    leaving,
    left,
    copied: copiedNamespaces(selection),
    usings: usingsOfTarget(selection, request.tag),
    names: names.byPath,
  };
  const paths = new Set([...selection.selected].flatMap(({ parts }) => parts.map(({ path }) => path)));
  const files = [...app.files.values()].filter(({ path }) => paths.has(path));
  return {
    edits: [],
    created: files.flatMap((file) => copyOfFile(file, copying) ?? []),
    moved: [],
    removed: [],
    findings: [...names.findings, ...findingsOfCopy(selection)],
  };
}
