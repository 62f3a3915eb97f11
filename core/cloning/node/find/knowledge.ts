import type { Inventory, ProjectModel } from '../../model.ts';
import type { App } from '../app/index.ts';
import { findingsOfApp } from './findings.ts';
import { callersOf, functionsOfApp, type Callers, type NoteName } from './functions.ts';
import type { Knowledge, KnownFunction } from './model.ts';
import { referencesOfApp } from './references.ts';

/** Finds the functions of an app and every place that names one. */
export function knowledgeOf(app: App): Knowledge {
  return knowledgeFrom(app, (callers, note) => functionsOfApp(app, callers, note));
}

/** The same for functions that are found in another way. */
export function knowledgeFrom(
  app: App,
  find: (callers: Callers, note: NoteName) => readonly KnownFunction[],
): Knowledge {
  const namesAt = new Map<string, Set<number>>();
  for (const path of app.modules.keys()) namesAt.set(path, new Set());
  const note = (path: string, start: number): void => void namesAt.get(path)?.add(start);
  const callers = callersOf(app);
  const functions = find(callers, note);
  const byHandler = new Map<string, KnownFunction>();
  const byCall = new Map<Knowledge['functions'][number]['registration']['call'], KnownFunction>();
  for (const known of functions) {
    byCall.set(known.registration.call, known);
    for (const key of known.registration.handlers) if (!byHandler.has(key)) byHandler.set(key, known);
  }
  const references = referencesOfApp(app, { functions, byHandler, byCall }, callers, note);
  return { app, functions, references, byHandler, byCall, callers, namesAt };
}

/** What is known, as an inventory. */
export function inventoryOf(knowledge: Knowledge, model: ProjectModel): Inventory {
  const { app, functions, references } = knowledge;
  return {
    model,
    functions: functions.map(({ found }) => found),
    references: references.map(({ found }) => found),
    findings: findingsOfApp(knowledge),
    ...(app.project.sdk === undefined ? {} : { sdk: app.project.sdk }),
  };
}
