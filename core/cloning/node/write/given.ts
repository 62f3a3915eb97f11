import { exportOf, type App } from '../app/index.ts';
import type { ModuleFacts } from '../facts/index.ts';

/** Whether a module of an older app still gives a name in the current one. */
export function givesStill(app: App, into: App, path: string, name: string): boolean {
  const facts = into.modules.get(path);
  if (facts === undefined) return false;
  if (name === '*') return exportNames(app.modules.get(path)).every((own) => givesStill(app, into, path, own));
  if (exportOf(into, path, name) !== undefined) return true;
  return (
    facts.statements.some(
      ({ exports, items }) =>
        exports.includes(name) ||
        (exports.includes('=') &&
          (name === 'default' || name === '=' || items.some(({ outside }) => outside === name))),
    ) || throughStar(into, path, name)
  );
}

function throughStar(into: App, path: string, name: string, depth = 0): boolean {
  const facts = into.modules.get(path);
  return (
    depth < 20 &&
    (facts?.starExports ?? []).some((specifier) => {
      const target = into.resolve(path, specifier);
      const other = target === undefined ? undefined : into.modules.get(target);
      return (
        other?.statements.some(({ exports }) => exports.includes(name)) === true ||
        (target !== undefined && throughStar(into, target, name, depth + 1))
      );
    })
  );
}

function exportNames(facts: ModuleFacts | undefined): string[] {
  return (facts?.statements ?? []).flatMap(({ exports }) => exports.filter((name) => name !== '*' && name !== '='));
}
