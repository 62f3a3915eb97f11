import { neutralise } from '../../../text.ts';
import { namesOf, settingFindings, textFindings, urlFindings, type NamesFound } from '../../findings/index.ts';
import { finding } from '../../finding.ts';
import type { CloneFindingCode } from '../../finding-codes.ts';
import type { CloneFinding } from '../../model.ts';
import { isCode, isTest, meaningOf, outcomesOf, type App } from '../app/index.ts';
import type { CallFacts, Expression } from '../facts/index.ts';
import type { Knowledge } from './model.ts';
import { enclosingOf } from './reference.ts';

/** What there is to say of an app beside its functions and references. */
export function findingsOfApp(knowledge: Knowledge): CloneFinding[] {
  const { app, functions } = knowledge;
  const names = namesOf(functions.map(({ found }) => found.name));
  const found: CloneFinding[] = [];
  // First: what is compared is known by then to be a name.
  for (const { path, nameComparisons } of app.modules.values()) {
    for (const compared of nameComparisons) found.push(...queries(knowledge, names, path, compared));
  }
  for (const { path, errors, texts, calls } of app.modules.values()) {
    const [error] = errors;
    if (error !== undefined) {
      found.push(
        at(
          app,
          path,
          error.start,
          'SYNTAX_ERROR',
          'a part of the file cannot be read; functions in it may be missing',
          {
            fix: 'Correct the file.',
          },
        ),
      );
    }
    for (const call of calls) found.push(...ofCall(knowledge, path, call));
    const taken = knowledge.namesAt.get(path);
    const others = texts.filter(({ start }) => taken?.has(start) !== true);
    const literals = others.map(({ value, start }) => ({ value, line: app.lineOf(path, start) }));
    found.push(
      ...textFindings(path, literals, names),
      ...urlFindings(path, app.textOf(path), names, (offset) => app.lineOf(path, offset)),
    );
  }
  return [...found.sort(byPlace), ...settingFindings(app.sources, names), ...testFindings(app, names)];
}

function byPlace(a: CloneFinding, b: CloneFinding): number {
  const [first, second] = [a.path ?? '', b.path ?? ''];
  return first === second ? (a.line ?? 0) - (b.line ?? 0) : first < second ? -1 : 1;
}

/** A finding about a place of a file. */
export function at(
  app: Pick<App, 'lineOf'>,
  path: string,
  offset: number,
  code: CloneFindingCode,
  what: string,
  { fix }: { readonly fix?: string } = {},
): CloneFinding {
  const line = app.lineOf(path, offset);
  const message = `${neutralise(path)} line ${line}: ${what}.`;
  return finding(code, message, { path, line, ...(fix === undefined ? {} : { fix }) });
}

function queries({ app, namesAt }: Knowledge, names: NamesFound, path: string, compared: Expression): CloneFinding[] {
  const known = outcomesOf(app, path, compared).flatMap((outcome) => {
    const name = outcome.kind === 'text' ? names.get(outcome.value.toLowerCase()) : undefined;
    if (outcome.kind !== 'text' || name === undefined) return [];
    for (const { path: at, start } of outcome.from) (namesAt.get(at) as Set<number> | undefined)?.add(start);
    return [name];
  });
  const [name] = known;
  if (name === undefined) return [];
  return [
    at(
      app,
      path,
      compared.start,
      'QUERY_BY_NAME',
      `instances are looked for by the name ${neutralise(name)}, which other versions do not have`,
      {
        fix: 'Compare with all names that the function has had.',
      },
    ),
  ];
}

function ofCall(knowledge: Knowledge, path: string, call: CallFacts): CloneFinding[] {
  const { app } = knowledge;
  const meaning = meaningOf(app, path, call.callee);
  if (meaning?.kind !== 'property') return [];
  if (meaning.property === 'continueAsNew') {
    const { enclosing } = enclosingOf(app, path, call, knowledge);
    return [
      at(
        app,
        path,
        call.start,
        'ETERNAL_ORCHESTRATION',
        `${neutralise(enclosing)} starts itself anew under the name that it has: running instances never come to another version`,
        {
          fix: 'End the old instances and start new ones, or allow them by name where idle hubs are asked for.',
        },
      ),
    ];
  }
  const id = fixedId(app, path, meaning.property, call);
  return id === undefined
    ? []
    : [
        at(
          app,
          path,
          id.start,
          'FIXED_INSTANCE_ID',
          'the instance id is fixed: while an instance of one version runs, one of another cannot be started under it',
          {
            fix: 'Wait for the old instance to end before the new version is started, or put the version into the id.',
          },
        ),
      ];
}

function fixedId(app: App, path: string, api: string, { args }: CallFacts): Expression | undefined {
  const at = { startNew: 1, callSubOrchestrator: 2, callSubOrchestratorWithRetry: 3 }[api];
  const arg = at === undefined ? undefined : args[at];
  if (arg === undefined) return undefined;
  const options = api === 'startNew' ? meaningOf(app, path, arg) : undefined;
  const id = options?.kind === 'object' ? options.object.properties.get('instanceId') : arg;
  if (id === undefined || (options?.kind === 'object' && options.path !== path)) return undefined;
  const outcomes = outcomesOf(app, path, id);
  return outcomes.length > 0 && outcomes.every(({ kind }) => kind === 'text') ? id : undefined;
}

/** Names in the files of tests, as quoted texts. */
function testFindings(app: App, names: NamesFound): CloneFinding[] {
  const found: CloneFinding[] = [];
  for (const { path, text } of app.sources.files.values()) {
    if (!isCode(path) || !isTest(path)) continue;
    for (const match of text.matchAll(/(['"`])([A-Za-z][\w-]{0,127})\1/g)) {
      const name = names.get((match[2] ?? '').toLowerCase());
      if (name === undefined) continue;
      found.push(
        at(
          { lineOf: (_, offset) => text.slice(0, offset).split('\n').length },
          path,
          match.index,
          'TEST_REFERENCE',
          `a test names ${neutralise(name)}; tests stay as they are`,
        ),
      );
    }
  }
  return found;
}
