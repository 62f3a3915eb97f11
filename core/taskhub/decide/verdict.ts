import type { Reason } from '../../errors.ts';
import { neutralise, plural } from '../../text.ts';
import type { Observation, PassReason, Policy, Verdict } from '../model.ts';
import { listNames, nameGroup, nameInstance, nameMessage, passReasonWords } from './words.ts';

const maxGroupsNamed = 10;

/**
 * What one observation means under a policy. Pure: ages are counted from the observation's own time.
 *
 * - A proven blocker is `busy`, also when the rest of the reading failed: the trouble is then told in the notes.
 * - Whatever could not be read, is missing in part, or contradicts itself is `unknown`.
 * - `idle` is what remains. It is one clean read; that several in a row are needed is the affair of the wait.
 *
 * All texts are safe to print.
 */
export function decide(observation: Observation, policy: Policy): Verdict {
  const blockers = blockersOf(observation, policy);
  const notes = notesOf(observation, policy);
  if (blockers.length > 0) {
    const trouble = observation.reasons.map(({ message }) => `Not everything could be read: ${message}`);
    return {
      kind: 'busy',
      inFlight: observation.blocking.total,
      atLeast: observation.completeness !== 'readToEnd',
      blockers,
      notes: [...notes, ...trouble],
    };
  }
  const reasons = doubtsOf(observation, policy);
  if (reasons.length > 0) return { kind: 'unknown', reasons, notes };
  return { kind: 'idle', scope: scopeOf(observation), notes };
}

/**
 * Why going on to ask cannot lead to `idle`, whatever is in flight now; `undefined` when it can.
 * A wait ends at once on such a reason instead of finding it out when everything has drained.
 */
export function whyWaitingIsFutile(observation: Observation, policy: Policy): Reason | undefined {
  if (policy.requireQueues && seesNoQueues(observation)) return queuesNotRead(observation);
  return undefined;
}

function blockersOf(observation: Observation, policy: Policy): string[] {
  const now = Date.parse(observation.readAt);
  const blockers: string[] = [];
  if (observation.hasRunning) blockers.push('The status function answered that orchestrations are running.');

  const { groups, oldest } = observation.blocking;
  blockers.push(...groups.slice(0, maxGroupsNamed).map((group) => `${nameGroup(group, now)}.`));
  if (groups.length > maxGroupsNamed) {
    const rest = groups.slice(maxGroupsNamed);
    const count = rest.reduce((sum, group) => sum + group.count, 0);
    blockers.push(`${count} more in ${plural(rest.length, 'other group')} of name, version and status.`);
  }
  oldest.forEach((instance, index) => {
    blockers.push(`${index === 0 ? 'Oldest' : 'Then'}: ${nameInstance(instance, now)}.`);
  });
  if (observation.blocking.total > 0 && groups.length === 0 && oldest.length === 0) {
    blockers.push(`${plural(observation.blocking.total, 'orchestration')} in flight.`);
  }

  const { messages } = observation;
  if (messages.kind === 'read') {
    blockers.push(...messages.blocking.map((message) => `Message: ${nameMessage(message)}.`));
    const unnamed = messages.blockingCount - messages.blocking.length;
    if (unnamed > 0) {
      const more = messages.blocking.length > 0 ? 'more visible message' : 'visible message';
      blockers.push(`${plural(unnamed, more)} that can lead to work.`);
    }
    if (messages.hiddenUnexplained > 0 && policy.hiddenMessages === 'block') {
      blockers.push(`${hiddenWords(messages.hiddenUnexplained)} (hiddenMessages: block).`);
    }
  }
  return blockers;
}

function hiddenWords(count: number): string {
  return `${plural(count, 'hidden message')} that History does not explain: a timer, a scheduled signal or work under way`;
}

function doubtsOf(observation: Observation, policy: Policy): Reason[] {
  const { messages, presence, completeness, source } = observation;
  if (observation.reasons.length > 0) return [...observation.reasons];
  if (completeness === 'failed') return [contradiction('the reading failed without saying why')];
  if (completeness === 'stoppedEarly') return [contradiction('the reading stopped early although nothing blocks')];

  if (source === 'statusFunction') {
    if (observation.hasRunning === undefined) return [contradiction('the status function said neither yes nor no')];
  } else if (presence === 'notSeen' && source === 'storage') {
    return [contradiction('the storage account was read and it was not seen whether the hub exists')];
  } else if (presence === 'partial') {
    return [hubIncomplete(observation)];
  } else if (presence === 'absent') {
    if (observation.nameOrigin === 'typed' && !policy.allowMissingHub) return [hubMissing(observation)];
    if (messages.kind === 'read') return [contradiction('the hub is said to be absent and its queues were read')];
    return [];
  }

  if (messages.kind === 'notRead') {
    if (messages.why !== 'sourceSeesNoQueues') {
      return [contradiction('the queues were not read although nothing blocks')];
    }
    if (policy.requireQueues) return [queuesNotRead(observation)];
  }
  return [];
}

function scopeOf({
  source,
  presence,
  messages,
}: Observation): 'rowsAndMessages' | 'rowsOnly' | 'statusFunction' | 'hubNeverStarted' {
  if (source === 'statusFunction') return 'statusFunction';
  if (presence === 'absent') return 'hubNeverStarted';
  return messages.kind === 'read' ? 'rowsAndMessages' : 'rowsOnly';
}

function notesOf(observation: Observation, policy: Policy): string[] {
  const { messages, stale, passed, entityRows } = observation;
  const notes: string[] = [];
  for (const [reason, census] of Object.entries(passed) as [PassReason, Observation['blocking']][]) {
    if (census.total > 0) {
      notes.push(
        `${plural(census.total, 'instance')} in flight ${census.total === 1 ? 'passes' : 'pass'}, ${passReasonWords[reason]}: ${listNames(census)}.`,
      );
    }
  }
  if (stale.total > 0) {
    notes.push(
      `${plural(stale.total, 'row')} ${stale.total === 1 ? 'says' : 'say'} in flight although the history has ended (stale, not blocking): ${listNames(stale)}.`,
    );
  }
  if (entityRows !== undefined && entityRows > 0) {
    notes.push(
      `${plural(entityRows, 'row of an entity', 'rows of entities')} left out: entities stay Running for ever.`,
    );
  }
  if (messages.kind === 'read') {
    if (messages.harmlessCount > 0) {
      notes.push(`${plural(messages.harmlessCount, 'visible message')} for ended instances, which lead to no work.`);
    }
    if (messages.allowedCount > 0) {
      notes.push(`${plural(messages.allowedCount, 'visible message')} of instances that the policy lets pass.`);
    }
    if (messages.hiddenExplained > 0) {
      notes.push(
        `${plural(messages.hiddenExplained, 'hidden message')} explained by History as timers that lead to no work.`,
      );
    }
    if (messages.hiddenUnexplained > 0 && policy.hiddenMessages === 'allow') {
      notes.push(`${hiddenWords(messages.hiddenUnexplained)} (hiddenMessages: allow).`);
    }
  }
  if (messages.kind === 'notRead' && messages.why === 'sourceSeesNoQueues') {
    notes.push('Rows only: this source does not see the queues, where work waits that has no row yet.');
  }
  if (observation.source === 'statusFunction') {
    notes.push("The status function's own word: the policy of this task does not reach into it.");
  }
  return notes;
}

function seesNoQueues({ messages }: Observation): boolean {
  return messages.kind === 'notRead' && messages.why === 'sourceSeesNoQueues';
}

function queuesNotRead({ source }: Observation): Reason {
  const what = source === 'statusFunction' ? 'A status function' : 'The management API';
  return {
    code: 'QUEUES_NOT_READ',
    message: `${what} does not see the queues of the hub, and requireQueues is set: this source can never prove idle.`,
    fix: "Use source 'storage' with an identity that may read tables, queues and blobs of the account, or set requireQueues to false.",
  };
}

function hubMissing({ hubName }: Observation): Reason {
  const name = hubName === undefined ? 'that was given' : `'${neutralise(hubName, 60)}'`;
  return {
    code: 'HUB_MISSING',
    message: `The task hub ${name} does not exist in this account: neither tables nor control queues nor leases. A name that was typed may be misspelt.`,
    fix: 'Check hub name and account; if the hub may rightly be missing (a first release), set allowMissingHub to true.',
  };
}

function hubIncomplete({ hubName }: Observation): Reason {
  return {
    code: 'HUB_INCOMPLETE',
    message: `A part of the task hub${hubName === undefined ? '' : ` '${neutralise(hubName, 60)}'`} is missing: some of its tables, control queues and leases exist, others do not. It may just be created or deleted.`,
    fix: 'Look at the account: start the app once to complete the hub, or delete what is left of it.',
  };
}

function contradiction(what: string): Reason {
  return {
    code: 'INTERNAL',
    message: `The observation contradicts itself: ${what}.`,
    fix: 'This is a defect of the extension; please report it with the evidence file.',
  };
}
