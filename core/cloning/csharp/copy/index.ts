import type { CopyRequest, Draft } from '../../model.ts';
import { appOf, type CsharpApp } from '../app.ts';
import type { CsharpFile } from '../facts/index.ts';
import { copyOfFile, type Copying } from './file.ts';
import { copiedNamespaces } from './imports.ts';
import { leavingOf } from './leaving.ts';
import { findingsOfCopy } from './findings.ts';
import { namesOfCopy } from './names.ts';
import { isStandInFile } from '../place.ts';
import { compiledEdits } from '../project/index.ts';
import { select } from './selection.ts';
import { joined } from './binding.ts';
import { callersOfGenerated } from './callers.ts';
import { namespaceOfCopy, pathOfCopy } from './place-of-file.ts';
import { usingsOfTarget } from './shared-usings.ts';

/**
 * The functions are copied beside the current code: each file that holds some of their types, with all else of it left out, into the
 * folder and the child namespace of the version.
 *
 * @throws DurableDeployError CLONE_SYNTAX_ERROR when a type that is copied cannot be read
 */
export function copy(app: CsharpApp, asked: CopyRequest): Draft {
  const request = withoutStandIns(app, asked);
  if (request.functions.size === 0) return { edits: [], created: [], moved: [], removed: [], findings: [] };
  const selection = select(app, appOf(request.into), request);
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
  const created = files.filter((file) => !isThere(file, copying)).map((file) => copyOfFile(file, copying));
  return {
    edits: [
      ...(request.orchestrators === 'registered' ? callersOfGenerated(selection, request) : []),
      ...compiledEdits(
        selection.target,
        created.map(({ path }) => path),
      ),
    ],
    created,
    moved: [],
    removed: [],
    findings: [...names.findings, ...findingsOfCopy(selection)],
  };
}

/** What stands in for bodies that are gone is no body that a dispatcher could call. */
function withoutStandIns(app: CsharpApp, request: CopyRequest): CopyRequest {
  if (request.orchestrators === 'registered') return request;
  const functions = [...request.functions].filter((id) => !isStandInFile(app.functions.get(id)?.found.path ?? ''));
  return { ...request, functions: new Set(functions) };
}

/** Whether an earlier run placed the copy already: unregistered bodies are no functions that could be found. */
function isThere(file: CsharpFile, { request, selection, leaving }: Copying): boolean {
  const { target, from, units } = selection;
  const there = target.files.get(pathOfCopy(file, request.tag, target));
  if (there === undefined) return false;
  return file.types.every((type) => {
    const unit = units.of.get(type);
    if (unit === undefined || !selection.selected.has(unit) || leaving.get(unit)?.types.has(type) === true) return true;
    const within = type.fullName.slice(unit.namespace === '' ? 0 : unit.namespace.length + 1);
    const name = joined(namespaceOfCopy(unit.namespace, from, request.tag), within);
    const members = there.types.filter(({ fullName }) => fullName === name).flatMap((part) => part.members);
    return type.members.every(
      (member) => leaving.get(unit)?.members.has(member) === true || members.some((one) => one.name === member.name),
    );
  });
}
