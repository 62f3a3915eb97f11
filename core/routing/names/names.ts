import { createHash } from 'node:crypto';
import { DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import type { LineId } from '../model.ts';

/** Longest name of a function app. Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const longestApp = 60;
/** Longest name of a task hub. Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-task-hubs */
const longestHub = 45;
/** Digits of a hash that make a name unique in the world. */
const digits = 6;

/** Names of what a line consists of; the same every time, so that a run that was cut short finds what it has made. */
export interface LineNames {
  readonly app: string;
  /**
   * The setting `AzureFunctionsWebHost__hostid`. By default it is the beginning of the app's name, 32 characters of it: two lines of a
   * long name would be one host, and with one storage account the second would not start.
   *
   * Source: https://learn.microsoft.com/azure/azure-functions/storage-considerations#host-id-considerations
   */
  readonly hostId: string;
  readonly hub: string;
}

/**
 * The names of a line. Names of apps are unique in the world, so they end with digits that come of the place.
 *
 * @param application letters, digits and `-`
 * @param place what makes it unique: subscription and resource group
 * @throws DurableDeployError INPUT_INVALID
 */
export function namesOfLine(application: string, line: LineId, place: string): LineNames {
  const plain = application.toLowerCase();
  if (!/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/.test(plain)) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      `"${neutralise(application, 80)}" cannot name an application: letters, digits and -, a letter or digit first and last, at most 60.`,
      { fix: 'Give the application a name such as shop-orders.' },
    );
  }
  const unique = hash(`${plain}\n${place.toLowerCase()}`).slice(0, digits);
  const app = fitted(plain, `-${line.replace('.', '-')}-${unique}`, longestApp);
  return {
    app,
    hostId: hash(app).slice(0, 32),
    // A hub is letters and digits only, a letter first; `x` keeps 1.10 and 11.0 apart.
    hub: fitted(`h${plain.replaceAll('-', '')}`, `v${line.replace('.', 'x')}${unique}`, longestHub),
  };
}

/**
 * The names of the router's app, in the same manner.
 *
 * @throws DurableDeployError INPUT_INVALID
 */
export function namesOfRouter(application: string, place: string, given?: string): Pick<LineNames, 'app' | 'hostId'> {
  const unique = hash(`${application.toLowerCase()}\n${place.toLowerCase()}`).slice(0, digits);
  const app = given ?? fitted(application.toLowerCase(), `-router-${unique}`, longestApp);
  return { app, hostId: hash(app.toLowerCase()).slice(0, 32) };
}

/** The beginning as far as it fits; the end whole. */
function fitted(beginning: string, end: string, longest: number): string {
  return `${beginning.slice(0, longest - end.length).replace(/-+$/, '')}${end}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
