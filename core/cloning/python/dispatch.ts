import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { emptyDraft, type DispatchRequest, type Draft, type Edit } from '../model.ts';
import { editOf } from '../source/index.ts';
import { appOf } from './app-of.ts';
import { aliasesIn, appendLines, appNameIn, importLine, selectFiles, withoutImports } from './copy/index.ts';
import { dispatchModule, dispatchModuleOf, isDispatchModule, pinFunction } from './dispatch-module.ts';
import { quoted, requireReadable } from './edits/index.ts';
import type { Definition, PythonFile } from './facts.ts';
import type { PythonApp } from './find/index.ts';

/** A stand-in refuses all versions that it has no body for, the current one included. */
const standInEnd = '_of_older_versions';

/** The body that an orchestration had in an older version. */
interface OlderBody {
  readonly version: string;
  /** Of the copy. */
  readonly path: string;
  readonly function: string;
  readonly generator: boolean;
}

/**
 * Public orchestrators hand over to the body of the instance's version, which `context.version` tells: it is that of host.json when
 * the instance was started, and None for instances from before. An orchestrator that the current code has no more gets a stand-in in
 * the main file, so that its instances can end.
 *
 * @throws DurableDeployError CLONE_MODE_REFUSED when a public orchestrator cannot be edited; CLONE_SYNTAX_ERROR, CLONE_FILE_EXISTS
 * Source: https://github.com/Azure/azure-functions-durable-python/pull/557 (DurableOrchestrationContext.version)
 */
export function dispatch(app: PythonApp, request: DispatchRequest): Draft {
  if (app.model === 'python-v1') {
    throw new DurableDeployError('CLONE_MODE_REFUSED', 'The dispatcher is written for the Python model 2 only.', {
      fix: 'Use mode: freeze.',
    });
  }
  const older = olderBodies(app, request);
  const edits: Edit[] = [];
  const without = new Set<PythonFile>();
  const lines = new Map<PythonFile, string[]>();
  for (const registered of app.registered) {
    const { found, file, def } = registered;
    const bodies =
      found?.kind === 'orchestrator' && found.tag === undefined ? older.get(found.name.toLowerCase()) : undefined;
    const definition = file.definitions[def];
    if (definition === undefined) continue;
    if (bodies === undefined) {
      // One of an earlier run, whose bodies are kept no more.
      if (found?.kind === 'orchestrator' && found.tag === undefined && definition.dispatcher !== undefined) {
        edits.push(editOf(file, definition.dispatcher, '', 'dispatcher'));
        without.add(file);
      }
      continue;
    }
    older.delete(found?.name.toLowerCase() ?? '');
    const aliases = aliasesIn(app, file, pathsOf(bodies.values()));
    const rest = definition.name.endsWith(standInEnd) ? 'none' : { current: request.version };
    const block = branches(definition, found?.name ?? '', bodies.values(), aliases, rest, file.lineEnd);
    edits.push(...placed(file, definition, block));
    lines.set(file, [...(lines.get(file) ?? []), ...imports(app, file, aliases)]);
  }
  const main = app.all.get(app.mainFile ?? '');
  if (main !== undefined && older.size > 0) {
    lines.set(main, [...(lines.get(main) ?? []), ...standIns(app, main, older)]);
  }
  for (const [file, some] of lines) {
    const unique = [...new Set(some)];
    if (unique.length > 0) edits.push(appendLines(file, unique, 'dispatcher'));
  }
  for (const file of without) {
    if (!lines.has(file)) edits.push(...withoutImports(file, app.resolver, (path) => isDispatchModule(app, path)));
  }
  requireReadable(app.all, edits);
  if (lines.size === 0) return { ...emptyDraft, edits };
  const module = dispatchModuleOf(app);
  return { ...emptyDraft, edits: [...edits, ...module.edits], created: module.created };
}

/** Bodies by the public name in lower case, then by version, the oldest first. */
function olderBodies(
  app: PythonApp,
  { frozen, closure = 'functions' }: DispatchRequest,
): Map<string, Map<string, OlderBody & { name: string }>> {
  const bodies = new Map<string, Map<string, OlderBody & { name: string }>>();
  for (const { version, tag, analysis, functions } of frozen) {
    const older = appOf(analysis);
    const { paths } = selectFiles(older, functions, closure, app, tag);
    for (const { found, file, def } of older.registered) {
      const path = paths.get(file.path);
      const definition = file.definitions[def];
      if (found?.kind !== 'orchestrator' || !functions.has(found.id)) continue;
      if (path === undefined || definition === undefined) continue;
      const known = bodies.get(found.name.toLowerCase()) ?? new Map<string, OlderBody & { name: string }>();
      known.set(version, {
        version,
        path,
        function: definition.name,
        generator: definition.generator,
        name: found.name,
      });
      bodies.set(found.name.toLowerCase(), known);
    }
  }
  return bodies;
}

function branches(
  { parameters, bodyIndent }: Pick<Definition, 'parameters' | 'bodyIndent'>,
  name: string,
  bodies: Iterable<OlderBody>,
  aliases: ReadonlyMap<string, string>,
  rest: { readonly current: string } | 'refused' | 'none',
  lineEnd: string,
): string {
  const context = parameters[0]?.name ?? 'context';
  const inner = bodyIndent.startsWith('\t') ? `${bodyIndent}\t` : `${bodyIndent}    `;
  const lines: string[] = [];
  for (const body of bodies) {
    const own = `${pinFunction}(${context}, ${quoted(body.version)})`;
    const call = `${aliases.get(body.path) ?? ''}.${body.function}(${own})`;
    const test = lines.length === 0 ? `in (None, "", ${quoted(body.version)})` : `== ${quoted(body.version)}`;
    lines.push(`${bodyIndent}if ${context}.version ${test}:`);
    lines.push(`${inner}return ${body.generator ? `(yield from ${call})` : call}`);
  }
  const refusal = `raise ValueError(f"No code is kept for version {${context}.version} of ${name}.")`;
  if (rest === 'refused') lines.push(bodyIndent + refusal);
  else if (rest !== 'none') {
    lines.push(`${bodyIndent}if ${context}.version != ${quoted(rest.current)}:`, inner + refusal);
  }
  return lines.map((line) => line + lineEnd).join('');
}

function placed(file: PythonFile, { dispatcher, bodyStart, name }: Definition, block: string): Edit[] {
  if (dispatcher !== undefined) {
    const before = file.text.slice(dispatcher.start, dispatcher.end);
    return before === block ? [] : [editOf(file, dispatcher, block, 'dispatcher')];
  }
  if (bodyStart === undefined) {
    throw new DurableDeployError(
      'CLONE_MODE_REFUSED',
      `The body of ${neutralise(name)} in ${neutralise(file.path)} stands on the line of its def: no dispatcher can be put before it.`,
      { fix: 'Put the body on a line of its own.' },
    );
  }
  return [editOf(file, { start: bodyStart, end: bodyStart }, block, 'dispatcher')];
}

/** At the end of the file: the copies may ask for what it declares. */
function imports(app: PythonApp, file: PythonFile, aliases: ReadonlyMap<string, string>): string[] {
  const there = new Set(file.text.split(/\r?\n/));
  const lines = [...aliases].map(([path, alias]) => importLine(app.root, path, alias));
  return [`from ${dispatchModule} import ${pinFunction}`, ...lines].filter((line) => !there.has(line));
}

function standIns(
  app: PythonApp,
  main: PythonFile,
  older: ReadonlyMap<string, ReadonlyMap<string, OlderBody & { name: string }>>,
): string[] {
  const owner = appNameIn(app, main) ?? 'app';
  const aliases = aliasesIn(app, main, pathsOf([...older.values()].flatMap((bodies) => [...bodies.values()])));
  const lines = imports(app, main, aliases);
  for (const bodies of older.values()) {
    const [first] = bodies.values();
    if (first === undefined) continue;
    const definition = { parameters: [{ name: 'context', spread: false }], bodyIndent: '    ' };
    const block = branches(definition, first.name, bodies.values(), aliases, 'refused', '\n').trimEnd().split('\n');
    lines.push('', '', `@${owner}.function_name(${quoted(first.name)})`);
    lines.push(
      `@${owner}.orchestration_trigger(context_name="context")`,
      `def ${first.function}${standInEnd}(context):`,
      ...block,
    );
  }
  return [lines.join(main.lineEnd)];
}

function pathsOf(bodies: Iterable<OlderBody>): string[] {
  return [...new Set([...bodies].map(({ path }) => path))];
}
