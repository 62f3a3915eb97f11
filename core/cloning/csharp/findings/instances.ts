import { neutralise } from '../../../text.ts';
import type { CloneFinding } from '../../model.ts';
import type { CsharpCall, CsharpExpression, CsharpFile, CsharpFunction } from '../facts/index.ts';
import type { CsharpModel } from '../project/index.ts';
import type { NamesFound } from '../../findings/index.ts';
import { membersOf, type Evaluator, type Owners, type Site } from '../resolve/index.ts';
import { findingAt } from './finding.ts';

/** Starts that meet under one id, orchestrations that never end, and queries by name: what a version in a name changes for instances. */
export function instanceFindings(
  file: CsharpFile,
  names: NamesFound,
  owners: Owners,
  evaluator: Evaluator,
  model: CsharpModel,
): CloneFinding[] {
  const findings: CloneFinding[] = [];
  for (const { type, member } of membersOf(file)) {
    const at = (offset: number): Site => ({
      file,
      ...(type === undefined ? {} : { type }),
      member,
      at: offset,
      inner: [],
    });
    const owner = owners.functionOf({ ...(type === undefined ? {} : { type }), member });
    const fixed = [...member.instanceIds];
    for (const call of member.calls) {
      if (call.method === 'ContinueAsNew') findings.push(eternal(file, call.methodSpan.start, owner));
      fixed.push(...instanceIdsOf(call, model));
    }
    for (const value of fixed) {
      const [id] = evaluator.values(value, at(value.span.start));
      if (id === undefined || id === null || id === '') continue;
      findings.push(
        findingAt(
          'FIXED_INSTANCE_ID',
          file,
          value.span.start,
          `the instance id "${neutralise(id, 100)}" is always the same: a start of a new version meets the instance of the old one under it.`,
          'Put the version into the id, or wait until the old instance has ended.',
        ),
      );
    }
    for (const value of member.comparisons) {
      for (const text of evaluator.values(value, at(value.span.start))) {
        const name = text === null ? undefined : names.get(text.toLowerCase());
        if (name === undefined) continue;
        findings.push(
          findingAt(
            'QUERY_BY_NAME',
            file,
            value.span.start,
            `a name is compared with ${neutralise(name)}: instances of a versioned name are not found by it.`,
            'Compare with the beginning of the name.',
          ),
        );
      }
    }
  }
  return findings;
}

function eternal(file: CsharpFile, offset: number, owner: CsharpFunction | undefined): CloneFinding {
  const who = owner === undefined ? 'an orchestration' : neutralise(owner.found.name);
  return findingAt(
    'ETERNAL_ORCHESTRATION',
    file,
    offset,
    `${who} starts itself anew under the name that it has: running instances never come to a new version by themselves.`,
    'End the old instances and start new ones, or let the orchestration take its successor from its input.',
  );
}

/**
 * The arguments of a call that are instance ids.
 *
 * Source: IDurableOrchestrationClient.StartNewAsync(name, instanceId[, input]), IDurableOrchestrationContext.CallSubOrchestratorAsync
 * (name, instanceId, input) and StartNewOrchestration(name, input, instanceId), StartOrchestrationOptions(instanceId, …)
 */
function instanceIdsOf(
  { method, isNew, typeArguments, arguments: given }: CsharpCall,
  model: CsharpModel,
): CsharpExpression[] {
  const named = given.filter(({ name }) => name?.toLowerCase() === 'instanceid').map(({ value }) => value);
  if (named.length > 0) return named;
  const positional = given.every(({ name }) => name === undefined) ? given.map(({ value }) => value) : [];
  if (isNew) return method === 'StartOrchestrationOptions' ? positional.slice(0, 1) : [];
  if (model !== 'csharp-inprocess') return [];
  if (method === 'StartNewAsync')
    return typeArguments.length > 0 && positional.length < 3 ? [] : positional.slice(1, 2);
  if (method === 'StartNewOrchestration') return positional.slice(2, 3);
  return /^CallSubOrchestrator(?:WithRetry)?Async$/.test(method) && positional.length > 2
    ? positional.slice(1, -1)
    : [];
}
