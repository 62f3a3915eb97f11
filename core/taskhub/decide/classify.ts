import type { InFlightInstance, PassReason, Policy } from '../model.ts';
import { compileWildcard } from './wildcard.ts';

type Test = (instance: InFlightInstance) => PassReason | undefined;

const compiled = new WeakMap<Policy, Test>();

/**
 * Whether one instance that is in flight blocks under the policy, or why it passes.
 *
 * What the row does not tell never lets it pass: an instance without a name is never "not selected", one without a
 * readable created time is never outside the window. The created time is that of the latest run, because
 * continue-as-new resets it; that is also the run whose history would be replayed.
 *
 * @param policy is compiled once per object: pass the same object for all rows of a hub
 * @param instance neither terminal nor an entity
 */
export function classifyInstance(policy: Policy, instance: InFlightInstance): 'blocks' | PassReason {
  let test = compiled.get(policy);
  if (!test) {
    test = compilePolicy(policy);
    compiled.set(policy, test);
  }
  return test(instance) ?? 'blocks';
}

function compilePolicy(policy: Policy): Test {
  const selected = compileNames(policy.onlyOrchestrators);
  const allowed = compileNames(policy.allowedOrchestrators);
  const prefixes = policy.ignoredInstanceIdPrefixes.filter((prefix) => prefix !== '');
  const after = policy.createdAfter === undefined ? undefined : Date.parse(policy.createdAfter);
  const before = policy.createdBefore === undefined ? undefined : Date.parse(policy.createdBefore);

  return (instance) => {
    if (selected && instance.name !== '' && !selected(instance.name)) return 'notSelected';
    if (prefixes.some((prefix) => instance.instanceId.startsWith(prefix))) return 'prefixIgnored';
    if ((after !== undefined || before !== undefined) && instance.createdTime !== undefined) {
      const created = Date.parse(instance.createdTime);
      if (after !== undefined && created < after) return 'outsideWindow';
      if (before !== undefined && created >= before) return 'outsideWindow';
    }
    if (allowed?.(instance.name)) return 'orchestratorAllowed';
    if (!policy.suspendedBlocks && instance.status === 'Suspended') return 'suspendedAllowed';
    return undefined;
  };
}

function compileNames(patterns: readonly string[]): ((name: string) => boolean) | undefined {
  const tests = patterns.filter((pattern) => pattern !== '').map(compileWildcard);
  return tests.length === 0 ? undefined : (name) => tests.some((test) => test(name));
}
