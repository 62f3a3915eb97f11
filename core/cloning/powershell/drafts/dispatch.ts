import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { durableName, type FunctionFolder } from '../../functionjson/index.ts';
import { finding } from '../../finding.ts';
import { emptyDraft, type CloneFinding, type Draft, type DispatchRequest, type Edit } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { App } from '../analyse.ts';
import { sdkPackage, usesSdkModule } from '../sdk.ts';
import { choiceIn, choiceOf, removalOfChoice, type Body } from './choice.ts';
import { scriptOfBody } from './copy.ts';
import { checked, folderById, textOf } from './edits.ts';
import { sharedWith } from './shared.ts';

/**
 * The script of each public orchestrator begins with a choice by `$Context.Version`: instances of older versions, and those from
 * before there were any, go to the script of their version.
 *
 * @param appOf what is known of an analysis of this language
 * @throws DurableDeployError CLONE_MODE_REFUSED when the commands that the worker has built in are used, which know no versions, or
 * when there is no place for the choice in a script; CLONE_SYNTAX_ERROR
 * Source: https://github.com/Azure/azure-functions-durable-powershell (OrchestrationContext.Version)
 */
export function dispatch(
  app: App,
  request: DispatchRequest,
  appOf: (analysis: DispatchRequest['frozen'][number]['analysis']) => App,
): Draft {
  if (!usesSdkModule(app.sources)) throw noSdk();
  const edits: Edit[] = [];
  const bodies = bodiesByName(request, appOf);
  for (const folder of app.folders) {
    const older = folder.kind === 'orchestrator' ? bodies.get(durableName(folder).toLowerCase()) : undefined;
    const edit = older === undefined ? withoutChoice(app, folder) : chooseIn(app, folder, older, request.version);
    if (edit !== undefined) edits.push(edit);
  }
  const findings = request.frozen.flatMap(({ analysis, functions }) => callsOfModules(appOf(analysis), functions));
  return { ...emptyDraft, edits: checked(app, edits), findings };
}

/** Modules do not see the default value of a parameter that a script sets. */
function callsOfModules(older: App, functions: ReadonlySet<string>): CloneFinding[] {
  const shared = sharedWith(older, functions);
  return older.inventory.references.flatMap(({ path, line, targetKind, side }) =>
    targetKind === 'orchestrator' && side === 'context' && /\.psm1$/i.test(path) && shared.has(path)
      ? [
          finding(
            'SUB_ORCHESTRATION_VERSION',
            `${neutralise(path)} line ${line}: a module calls a sub-orchestration, which gets defaultVersion and not the version of the older orchestration that uses the module.`,
            { path, line, fix: 'Hand the version to the module, and give it in the call: -Version $Context.Version.' },
          ),
        ]
      : [],
  );
}

function bodiesByName(
  { frozen }: DispatchRequest,
  appOf: (analysis: DispatchRequest['frozen'][number]['analysis']) => App,
): Map<string, Body[]> {
  const bodies = new Map<string, Body[]>();
  for (const { version, tag, analysis, functions } of frozen) {
    const older = appOf(analysis);
    const byId = folderById(older);
    for (const id of functions) {
      const folder = byId.get(id);
      const path = folder?.kind === 'orchestrator' ? scriptOfBody(older, folder, tag) : undefined;
      if (folder === undefined || path === undefined) continue;
      requireScript(folder);
      const key = durableName(folder).toLowerCase();
      bodies.set(key, [...(bodies.get(key) ?? []), { version, path }]);
    }
  }
  return bodies;
}

function chooseIn(app: App, folder: FunctionFolder, bodies: readonly Body[], version: string): Edit | undefined {
  requireScript(folder);
  const { codePath, path } = folder;
  if (codePath === undefined) throw refused(path, 'its script is not there');
  const facts = app.scripts.files.get(codePath);
  if (facts?.paramBlock === undefined) throw refused(codePath, 'it has no param block, so it gets no context');
  if (facts.hasNamedBlocks) throw refused(codePath, 'its code stands in begin, process or end blocks');
  const text = textOf(app, codePath);
  const lineEnd = app.sources.files.get(codePath)?.lineEnd ?? '\n';
  const parameter = folder.bindings.find(({ type }) => /^orchestrationtrigger$/i.test(type))?.name ?? 'Context';
  const block = choiceOf(bodies, version, parameter, codePath).join(lineEnd);
  const there = choiceIn(text);
  if (there !== undefined) {
    const isSame = text.slice(there.start, there.end) === block;
    return isSame ? undefined : editOf({ path: codePath, text }, there, block, 'dispatcher');
  }
  const at = facts.paramBlock.end;
  return editOf({ path: codePath, text }, { start: at, end: at }, `${lineEnd}${lineEnd}${block}`, 'dispatcher');
}

/** A choice that an earlier run wrote, and whose bodies are kept no more, goes. */
function withoutChoice(app: App, { kind, codePath }: FunctionFolder): Edit | undefined {
  return kind === 'orchestrator' && codePath !== undefined
    ? removalOfChoice(codePath, textOf(app, codePath))
    : undefined;
}

function requireScript({ entryPoint, path }: FunctionFolder): void {
  if (entryPoint !== undefined)
    throw refused(
      path,
      'its code is a function of a module (entryPoint), and modules cannot be loaded in two versions under one name',
    );
}

function refused(path: string, why: string): DurableDeployError {
  return new DurableDeployError(
    'CLONE_MODE_REFUSED',
    `mode: dispatch cannot choose a version in ${neutralise(path)}: ${why}.`,
    {
      fix: 'Use mode: freeze for this app.',
    },
  );
}

function noSdk(): DurableDeployError {
  return new DurableDeployError(
    'CLONE_MODE_REFUSED',
    `mode: dispatch needs ${sdkPackage} 2.2.0 or later, and nothing in the source folder shows that the app uses this module: the Durable commands that the PowerShell worker has built in know no versions.`,
    {
      fix: `Add ${sdkPackage} to requirements.psd1 (or to Modules) and import it in profile.ps1, or use mode: freeze.`,
    },
  );
}
