import type { ModuleFacts, Statement } from '../facts/index.ts';
import type { Knowledge } from '../find/index.ts';
import type { LiveModule, LivenessQuestions } from './live-module.ts';

/** Whether a statement exports a name. */
export function gives({ exports, items }: Statement, name: string): boolean {
  if (exports.includes(name)) return true;
  if (!exports.includes('=')) return false;
  return items.length === 0 || name === 'default' || items.some(({ outside }) => outside === name);
}

/** Whether a module exports a name, also of other modules. */
export function hasExport({ app }: Knowledge, facts: ModuleFacts, name: string, depth = 0): boolean {
  if (facts.exports.has(name)) return true;
  return (
    depth < 20 &&
    facts.statements.some((statement) => {
      if (gives(statement, name)) return true;
      if (!statement.exports.includes('*') || statement.specifier === undefined) return false;
      const target = app.modules.get(app.resolve(facts.path, statement.specifier) ?? '');
      return target !== undefined && hasExport({ app } as Knowledge, target, name, depth + 1);
    })
  );
}

/** A registration needs its statement, and the calls of the functions that it stands in. */
export function needRegistration(
  { app, callers }: Knowledge,
  path: string,
  call: { readonly fn: number; readonly statement: number },
  need: (facts: ModuleFacts, index: number) => void,
  depth = 0,
): void {
  const facts = app.modules.get(path);
  if (facts === undefined || depth > 5) return;
  need(facts, call.statement);
  const outer = call.fn === -1 ? [] : (callers.get(`${path}#${call.fn}`) ?? []);
  for (const { path: at, call: by } of outer) needRegistration({ app, callers } as Knowledge, at, by, need, depth + 1);
}

/** Effects: on what is needed here they are needed too; on something outside of the module they must not happen twice. */
export function isWanted(
  { path, statements }: ModuleFacts,
  statement: Statement,
  live: LiveModule | undefined,
  declared: ReadonlyMap<string, number>,
  ask: LivenessQuestions,
): boolean {
  if (statement.kind === 'directive') return true;
  if (statement.kind !== 'effect') return false;
  const index = statement.root === undefined ? undefined : declared.get(statement.root);
  if (index !== undefined && statements[index]?.kind !== 'import') return live?.statements.has(index) === true;
  return !ask.happensAnyway(path, statement);
}
