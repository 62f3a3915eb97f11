import type { Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import { relativeSpecifier, type App } from '../app/index.ts';

/** How an app writes the paths of its modules: with `.js`, where Node.js asks for it, or without. */
export function extensionStyle(app: App): 'none' | 'js' {
  const known = styles.get(app) ?? findStyle(app);
  styles.set(app, known);
  return known;
}

const styles = new WeakMap<App, 'none' | 'js'>();

function findStyle({ modules, project }: App): 'none' | 'js' {
  let [withJs, without] = [0, 0];
  for (const { specifiers } of modules.values()) {
    for (const { value } of specifiers) {
      if (!value.startsWith('.')) continue;
      if (/\.[cm]?js$/.test(value)) withJs += 1;
      else without += 1;
    }
  }
  if (withJs + without > 0) return withJs > without ? 'js' : 'none';
  return project.isModule ? 'js' : 'none';
}

/** Whether a file loads others by `import` or by `require`. */
export function importsOfFormat(app: App, path: string): 'esm' | 'commonjs' {
  if (/\.mjs$|\.[cm]?tsx?$/.test(path)) return 'esm';
  return /\.cjs$/.test(path)
    ? 'commonjs'
    : (app.modules.get(path)?.format ?? (app.project.isModule ? 'esm' : 'commonjs'));
}

/** A line that loads names of another module, after the imports that a file has. */
export function importEdit(
  app: App,
  path: string,
  target: string,
  names: readonly string[],
  why: Edit['why'] = 'registration',
): Edit {
  const facts = app.modules.get(path);
  const text = app.textOf(path);
  const lineEnd = app.sources.files.get(path)?.lineEnd ?? '\n';
  const last = (facts?.statements ?? []).filter(({ kind }) => kind === 'import' || kind === 'directive').at(-1);
  const start = last === undefined ? topOf(text) : last.removal.end;
  const gap = start > 0 && text[start - 1] !== '\n' && last !== undefined ? lineEnd : '';
  const line = importLine(app, path, target, names);
  return editOf(app.fileOf(path), { start, end: start }, `${gap}${line}${lineEnd}`, why);
}

/** After a byte order mark and `#!`. */
function topOf(text: string): number {
  return /^\uFEFF?(?:#![^\n]*\n)?/.exec(text)?.[0].length ?? 0;
}

function importLine(app: App, path: string, target: string, names: readonly string[]): string {
  const facts = app.modules.get(path);
  const quote = facts?.quote ?? "'";
  const end = facts?.semicolons === false ? '' : ';';
  const specifier = `${quote}${relativeSpecifier(path, target, extensionStyle(app))}${quote}`;
  if (importsOfFormat(app, path) === 'commonjs') {
    return names.length === 0
      ? `require(${specifier})${end}`
      : `const { ${names.join(', ')} } = require(${specifier})${end}`;
  }
  return names.length === 0 ? `import ${specifier}${end}` : `import { ${names.join(', ')} } from ${specifier}${end}`;
}
