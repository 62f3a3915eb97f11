import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Analysis, CopyRequest, FunctionFound, Renaming } from '../../../../core/cloning/model.ts';
import { powershell } from '../../../../core/cloning/powershell/index.ts';
import { readScript, type Command } from '../../../../core/cloning/powershell/syntax/index.ts';
import { sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { grammars } from '../support/grammars.ts';

const data = join(import.meta.dirname, '../../../data/cloning/powershell');

export function analyse(sources: SourceSet): Promise<Analysis> {
  return powershell.analyse(sources, 'powershell', grammars);
}

/** The fixture app of a name as texts by path. */
export function fixture(name: string): Record<string, string> {
  return textsIn(join(data, name));
}

/** An app of one orchestrator, `Main`, with activities and orchestrators by name. */
export function appOf(script: string, others: Record<string, string> = {}): SourceSet {
  const binding = (type: string): string => `{"bindings": [{"name": "Context", "type": "${type}"}]}`;
  return sourceSet('app', {
    'host.json': '{}',
    'Main/function.json': binding('orchestrationTrigger'),
    'Main/run.ps1': script,
    ...Object.fromEntries(['A', 'B', 'C'].map((name) => [`${name}/function.json`, binding('activityTrigger')])),
    ...Object.fromEntries(['A', 'B', 'C'].map((name) => [`${name}/run.ps1`, 'param($in)\n$in\n'])),
    ...others,
  });
}

const isVersioned = ({ kind }: FunctionFound): boolean => kind === 'orchestrator' || kind === 'activity';

/** Names of orchestrators and activities get a suffix, and all places that name them, as in a plan. */
export function stamp({ inventory }: Analysis, suffix: string): Renaming {
  const versioned = inventory.functions.filter(isVersioned);
  const names = new Map(versioned.map(({ name }) => [name.toLowerCase(), `${plainName(name)}${suffix}`]));
  return {
    definitions: new Map(versioned.map(({ id, name }) => [id, names.get(name.toLowerCase()) ?? name])),
    references: new Map(
      inventory.references.flatMap(({ id, target }) => {
        const name = names.get((target ?? '').toLowerCase());
        return name === undefined ? [] : [[id, name]];
      }),
    ),
  };
}

/** Copies of all orchestrators and activities under the names with a suffix; an empty one keeps the names. */
export function copyAll(analysis: Analysis, tag: string, suffix: string, into: Analysis): CopyRequest {
  const functions = new Set(analysis.inventory.functions.filter(isVersioned).map(({ id }) => id));
  const { definitions, references } =
    suffix === ''
      ? { definitions: new Map<string, string>(), references: new Map<string, string>() }
      : stamp(analysis, suffix);
  return { functions, definitions, references, tag, into, closure: 'functions', orchestrators: 'registered' };
}

export function plainName(name: string): string {
  return name.replace(/_\d+_\d+_\d+$/, '');
}

/** Compares a tree with the golden one beside the fixture; with UPDATE_GOLDEN=1 it writes it. */
export function assertGolden(name: string, texts: Record<string, string>): void {
  const folder = join(data, name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  assert.ok(existsSync(folder), `${name} is not there: run once with UPDATE_GOLDEN=1`);
  assert.deepEqual(texts, textsIn(folder));
}

function textsIn(folder: string, below = ''): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of readdirSync(join(folder, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    if (statSync(join(folder, path)).isDirectory()) Object.assign(texts, textsIn(folder, path));
    else texts[path] = readFileSync(join(folder, path), 'utf8');
  }
  return texts;
}

/** All commands of a script, in order of place. */
export function commandsIn(text: string): Command[] {
  const commands: Command[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      if ('kind' in node && node.kind === 'command') commands.push(node as Command);
      Object.values(node).forEach(visit);
    }
  };
  visit(readScript(text).statements);
  // Parameters of a function are held by the function and by its param block.
  return [...new Set(commands)].sort((a, b) => a.start - b.start);
}
