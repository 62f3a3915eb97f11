import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { abortReason } from '../../clock.ts';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError } from '../../errors.ts';
import type { Cloud } from '../clouds.ts';
import { describeFailure } from '../failures.ts';
import { secretsOf } from '../secrets.ts';
import { loadArmClient, type ArmClient } from './client.ts';

export interface ArmSitesOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient;
  readonly subscriptionId: string;
  readonly context: CoreContext;
}

/** The way to Azure Resource Manager that everything of this folder shares. */
export interface ArmDoor {
  readonly options: ArmSitesOptions;
  /**
   * Loads the SDK with the first question. Rejects with a DurableDeployError, or with the signal's reason.
   *
   * @param what what is being done, for the message of an error that has no better words
   */
  readonly ask: <T>(what: string, question: (client: ArmClient) => Promise<T>, signal?: AbortSignal) => Promise<T>;
  /** The answer, or `undefined` when nothing is there. */
  readonly askOrNothing: <T>(what: string, question: (client: ArmClient) => Promise<T>) => Promise<T | undefined>;
  /** Settings as a map, after everything in them that looks like a secret was masked. */
  readonly mask: (settings: Readonly<Record<string, string>>) => ReadonlyMap<string, string>;
}

const doors = new WeakMap<ArmSitesOptions, ArmDoor>();

/** One door for the same options, so that sites and slots share the SDK client and its token. */
export function doorFor(options: ArmSitesOptions): ArmDoor {
  let door = doors.get(options);
  if (!door) doors.set(options, (door = openDoor(options)));
  return door;
}

function openDoor(options: ArmSitesOptions): ArmDoor {
  const { context } = options;
  let loaded: Promise<ArmClient> | undefined;

  const door: ArmDoor = {
    options,

    async ask(what, question, signal = context.signal) {
      if (signal.aborted) throw abortReason(signal);
      try {
        return await question(await (loaded ??= loadArmClient(options)));
      } catch (error) {
        throw describeFailure(error, what, signal);
      }
    },

    async askOrNothing(what, question) {
      try {
        return await door.ask(what, question);
      } catch (error) {
        if (error instanceof DurableDeployError && error.code === 'NOT_FOUND') return undefined;
        throw error;
      }
    },

    mask(settings) {
      for (const [name, value] of Object.entries(settings)) {
        secretsOf(name, value).forEach((secret) => context.maskSecret(secret));
      }
      return new Map(Object.entries(settings));
    },
  };
  return door;
}

/** All items of all pages. */
export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of pages) all.push(item);
  return all;
}
