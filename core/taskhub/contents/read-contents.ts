import type { CoreContext } from '../../context.ts';
import { DurableDeployError } from '../../errors.ts';
import type { CheckDoors } from '../check/index.ts';
import type { HubLocation, HubReader } from '../model.ts';
import type { HubContents } from './model.ts';

export interface HubContentsOptions {
  readonly location: HubLocation;
  readonly reader: HubReader;
  readonly openStorage: CheckDoors['openStorage'];
  readonly context: CoreContext;
}

export function readHubContents(_options: HubContentsOptions): Promise<HubContents> {
  return Promise.reject(new DurableDeployError('INTERNAL', 'The contents of a hub cannot be read yet.'));
}
