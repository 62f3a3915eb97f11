import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CoreContext } from '../../context.ts';
import type { Cloud } from '../clouds.ts';
import type { ArmSites } from './model.ts';

export interface ArmSitesOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient;
  readonly subscriptionId: string;
  readonly context: CoreContext;
}

export declare function createArmSites(options: ArmSitesOptions): ArmSites;
