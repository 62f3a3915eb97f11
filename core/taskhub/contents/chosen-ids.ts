import type { InFlightInstance } from '../model.ts';
import type { HubContents } from './model.ts';

/**
 * A GUID with or without hyphens, and what sub-orchestrations get appended to it. Clients and `NewGuid` of every SDK make
 * GUIDs (Java, PowerShell and JavaScript with hyphens); the id of a child that was given none is a GUID (.NET isolated, Java), or
 * `{execution id of the parent}:{number}`, the number decimal (engine) or hexadecimal (JavaScript since 4), and that for each
 * level.
 *
 * Sources: Azure/durabletask src/DurableTask.Core/TaskOrchestrationContext.cs (CreateSubOrchestrationInstanceCore),
 * microsoft/durabletask-dotnet src/Worker/Core/Shims/TaskOrchestrationContextWrapper.cs, microsoft/durabletask-java
 * client/src/main/java/com/microsoft/durabletask/TaskOrchestrationExecutor.java, microsoft/durabletask-js
 * packages/durabletask-js/src/worker/runtime-orchestration-context.ts
 */
const madeUp = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::[0-9a-f]+)*$/i;

/** Whether a program may have made this id up from nothing but chance. */
export function isMadeUpId(instanceId: string): boolean {
  return madeUp.test(instanceId);
}

/** Gathers the instances whose ids somebody chose. */
export interface ChosenIds {
  add(instance: InFlightInstance): void;
  /** @param atLeast whether instances may be missing */
  result(atLeast: boolean): HubContents['chosenIds'];
}

const maxKept = 20_000;
const maxSample = 5;

/**
 * Children in Python are called `{instance id of the parent}:{four hexadecimal digits}` (durabletask/worker.py of
 * microsoft/durabletask-python), which looks like an id that was chosen, such as an order's. So one with such a name is only
 * left out when an instance of the name before it is in flight as well, as its parent is while it waits.
 * Beyond 20,000 chosen ids this is not asked any more.
 */
export function createChosenIds(): ChosenIds {
  const kept = new Map<string, InFlightInstance>();
  let beyond = 0;

  const hasParent = (instanceId: string): boolean => {
    let rest = instanceId;
    for (;;) {
      const parent = /^(.+):[0-9a-f]{4,}$/s.exec(rest)?.[1];
      if (parent === undefined) return false;
      if (kept.has(parent)) return true;
      rest = parent;
    }
  };

  return {
    add(instance) {
      if (isMadeUpId(instance.instanceId)) return;
      if (kept.size < maxKept) kept.set(instance.instanceId, instance);
      else beyond += 1;
    },
    result(atLeast) {
      const chosen = [...kept.values()].filter(({ instanceId }) => !hasParent(instanceId));
      return { count: chosen.length + beyond, atLeast, sample: sampleOf(chosen) };
    },
  };
}

/** A few, of as many orchestrators as possible. */
function sampleOf(chosen: readonly InFlightInstance[]): HubContents['chosenIds']['sample'] {
  const sorted = chosen
    .map(({ name, instanceId }) => ({ name, instanceId }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.instanceId, b.instanceId));
  const firsts = sorted.filter(({ name }, index) => sorted[index - 1]?.name !== name);
  const others = sorted.filter((one) => !firsts.includes(one));
  return [...firsts, ...others].slice(0, maxSample);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
