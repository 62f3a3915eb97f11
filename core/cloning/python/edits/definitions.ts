import type { Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { PythonFile } from '../facts.ts';
import type { PythonApp, Registered } from '../find/index.ts';
import { changeNames, quoted, type Change } from './at-site.ts';

/** A declaration that gets another name in the code, because the SDK takes the function's name from it. */
export interface Renamed {
  readonly file: PythonFile;
  readonly def: number;
  readonly name: string;
}

/**
 * The edits that give a function its new name. Where the declaration gives the name, it is renamed together with all its uses, so that
 * function objects go on naming the function wherever they are handed to; where tests use it or it cannot be followed,
 * `@app.function_name(…)` is put above it.
 */
export function renameDefinition(
  app: PythonApp,
  registered: Registered,
  newName: string,
  place: 'in place' | 'in a copy',
): { edits: Edit[]; renamed?: Renamed } {
  const { file, def, name, hostName, found } = registered;
  const definition = file.definitions[def];
  if (definition === undefined || found === undefined) return { edits: [] };
  const change = { before: found.name, after: newName };
  const at = { file, scope: definition.scope, why: 'definition' as const };
  const edits: Edit[] = [];
  if (name !== undefined) edits.push(...changeNames({ ...at, expression: name }, [change], 1, app.evaluator));
  const hostText = hostName === undefined ? undefined : app.evaluator.text(file, definition.scope, hostName);
  if (hostName !== undefined && hostText !== undefined) {
    const alike = { before: hostText, after: versionedAlike(hostText, change) };
    edits.push(...changeNames({ ...at, expression: hostName }, [alike], 1, app.evaluator));
  }
  // A trigger that gives the name leaves the host with the name of the declaration.
  const hostTakesDeclaration = name === undefined || (hostName === undefined && isOfTrigger(registered));
  const sameName = definition.name.toLowerCase() === found.name.toLowerCase();
  if (!hostTakesDeclaration && !(sameName && isUsed(app, registered))) return { edits };
  const declared = versionedAlike(definition.name, change);
  if (canRename(app, registered, declared, place)) return { edits, renamed: { file, def, name: declared } };
  if (!hostTakesDeclaration) return { edits };
  return { edits: [...edits, nameDecorator(registered, declared)] };
}

/** Another name of the same function, with the same version. */
function versionedAlike(name: string, { before, after }: Change): string {
  let common = 0;
  while (common < before.length && before[common]?.toLowerCase() === after[common]?.toLowerCase()) common += 1;
  const [old, rest] = [before.slice(common), after.slice(common)];
  return name.toLowerCase().endsWith(old.toLowerCase()) ? name.slice(0, name.length - old.length) + rest : after;
}

function isOfTrigger({ file, def, name }: Registered): boolean {
  return (
    file.definitions[def]?.decorators.some(
      ({ expression }) =>
        expression.kind === 'call' &&
        expression.callee.kind === 'member' &&
        /^(orchestration|activity|entity)_trigger$/.test(expression.callee.name) &&
        name !== undefined &&
        name.start >= expression.start &&
        name.end <= expression.end,
    ) ?? false
  );
}

/** Whether the new name may stand in the place of the old one wherever code uses the declaration. */
function canRename(
  app: PythonApp,
  { file, def }: Registered,
  newName: string,
  place: 'in place' | 'in a copy',
): boolean {
  const definition = file.definitions[def];
  if (definition === undefined || definition.scope !== 0 || !/^[A-Za-z_]\w*$/.test(newName)) return false;
  const module = file.scopes[0]?.bindings;
  if (module?.get(definition.name)?.length !== 1 || module.has(newName)) return false;
  return place === 'in a copy' || !app.usedByTests.has(definition.name);
}

function isUsed(app: PythonApp, { file, def }: Registered): boolean {
  return app.references.some((reference) => reference.def?.file === file && reference.def.def === def);
}

function nameDecorator({ file, def, receivers }: Registered, newName: string): Edit {
  const definition = file.definitions[def];
  const [receiver] = receivers;
  const start = definition?.start ?? 0;
  const written = receiver === undefined ? 'app' : file.text.slice(receiver.start, receiver.end);
  const line = `@${written}.function_name(${quoted(newName)})${file.lineEnd}${definition?.indent ?? ''}`;
  return editOf(file, { start, end: start }, line, 'definition');
}
