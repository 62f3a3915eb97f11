import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { csharp } from '../../../../core/cloning/csharp/index.ts';
import { appOf, type CsharpApp } from '../../../../core/cloning/csharp/app.ts';
import type { Analysis, Draft, FunctionFound, Renaming, ReferenceFound } from '../../../../core/cloning/model.ts';
import { applyEdits, sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { grammars } from '../support/grammars.ts';

const data = join(import.meta.dirname, '../../../data/cloning');

export const apps = [
  { model: 'csharp-inprocess', app: 'orders' },
  { model: 'csharp-isolated', app: 'orders' },
] as const;

/** All files of a folder by path. */
export function textsIn(folder: string, under = ''): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of readdirSync(join(folder, under)).sort()) {
    const path = `${under}${name}`;
    if (statSync(join(folder, path)).isDirectory()) Object.assign(texts, textsIn(folder, `${path}/`));
    else texts[path] = readFileSync(join(folder, path), 'utf8');
  }
  return texts;
}

export function fixture(model: string, app: string): SourceSet {
  return sourceSet(app, textsIn(join(data, model, app)));
}

/** Analyses a tree by the model that it shows. */
export async function analysed(sources: SourceSet): Promise<Analysis & { readonly app: CsharpApp }> {
  const [model, ...others] = csharp.recognise(sources);
  assert.ok(model !== undefined && others.length === 0, `models: ${[model, ...others].join(', ')}`);
  const analysis = await csharp.analyse(sources, model, grammars);
  return { ...analysis, app: appOf(analysis) };
}

/** Analyses an in-process app of these files, beside a project file. */
export function inprocess(texts: Readonly<Record<string, string>>): Promise<Analysis & { readonly app: CsharpApp }> {
  return analysed(
    sourceSet('app', { 'App.csproj': projectFile('Microsoft.Azure.WebJobs.Extensions.DurableTask'), ...texts }),
  );
}

/** Analyses an isolated app of these files, beside a project file. */
export function isolated(texts: Readonly<Record<string, string>>): Promise<Analysis & { readonly app: CsharpApp }> {
  return analysed(
    sourceSet('app', {
      'App.csproj': projectFile('Microsoft.Azure.Functions.Worker.Extensions.DurableTask'),
      ...texts,
    }),
  );
}

export function projectFile(durable: string, more = ''): string {
  return `<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="${durable}" Version="1.2.3" /></ItemGroup>${more}</Project>`;
}

/** Every file after a draft. */
export function after(sources: SourceSet, draft: Draft): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { path, text } of sources.files.values()) {
    if (draft.removed.includes(path)) continue;
    texts[path] = applyEdits(
      text,
      draft.edits.filter((edit) => edit.path === path),
    );
  }
  for (const { path, text } of draft.created) texts[path] = text;
  return texts;
}

/** New names for the functions of these kinds, and for all that names them. */
export function stamping(
  { inventory }: Pick<Analysis, 'inventory'>,
  nameOf: (name: string) => string,
  kinds: readonly FunctionFound['kind'][] = ['orchestrator', 'activity'],
): Renaming {
  const functions = inventory.functions.filter(({ kind }) => kinds.includes(kind));
  const names = new Map(functions.map(({ name }) => [name.toLowerCase(), nameOf(name)]));
  return {
    definitions: new Map(functions.map(({ id, name }) => [id, nameOf(name)])),
    references: new Map(
      inventory.references.flatMap(({ id, target }): [string, string][] => {
        const name = names.get(target?.toLowerCase() ?? '');
        return name === undefined ? [] : [[id, name]];
      }),
    ),
  };
}

/** An inventory as lines that can be read and compared. */
export function inventoryLines({ inventory }: Pick<Analysis, 'inventory'>): string {
  const functions = inventory.functions.map(
    ({ path, line, kind, name, style, tag, trigger, route }) =>
      `function ${path}:${line} ${kind} ${name} ${style}${shown({ tag, trigger, route })}`,
  );
  const references = inventory.references.map(
    ({ path, line, side, targetKind, target, style, api, enclosing, enclosingId, tag, followsSetting }) =>
      `reference ${path}:${line} ${side} ${targetKind} ${target ?? '?'} ${style} ${api} in ${enclosing || '-'}${enclosingId === undefined ? ' (helper)' : ''}${shown({ tag, followsSetting })}`,
  );
  const findings = inventory.findings.map(({ code, path, line }) => `finding ${path}:${line} ${code}`);
  return [...functions, ...references, ...findings, ''].join('\n');
}

function shown(details: Readonly<Record<string, string | boolean | undefined>>): string {
  return Object.entries(details)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}=${String(value)}`]))
    .join('');
}

/** What the references of an app give, by line of its only file or with the path: `3 Charge constant`. */
export function namedIn({ inventory }: Pick<Analysis, 'inventory'>): string[] {
  return inventory.references.map(({ line, target, style }: ReferenceFound) => `${line} ${target ?? '?'} ${style}`);
}

/**
 * Compares files with those kept beside the fixtures, byte for byte. With UPDATE_GOLDEN=1 they are written instead: read the
 * difference before you commit it.
 */
export function assertGolden(model: string, name: string, texts: Readonly<Record<string, string>>): void {
  const folder = join(data, model, name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  assert.ok(existsSync(folder), `${folder} is missing: run with UPDATE_GOLDEN=1 and read what comes`);
  const golden = textsIn(folder);
  assert.deepEqual(Object.keys(texts).sort(), Object.keys(golden).sort());
  for (const [path, text] of Object.entries(texts)) assert.equal(text, golden[path], path);
}

/** The files that a draft changes or makes. */
export function changedBy(sources: SourceSet, draft: Draft): Record<string, string> {
  return Object.fromEntries(
    Object.entries(after(sources, draft)).filter(([path, text]) => sources.files.get(path)?.text !== text),
  );
}
