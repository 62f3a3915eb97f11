import type { HttpClient } from '@azure/core-rest-pipeline';
import type { CoreContext } from '../../context.ts';
import type { ArmSites, SiteRef } from '../arm/model.ts';
import type { DurableHttpApi } from './model.ts';

/** Straight to the app (`baseUrl`, mostly with a key), or through ARM (`bridge`). */
export type DurableHttpApiOptions = { readonly context: CoreContext } & (
  | {
      /** Such as `https://shop.azurewebsites.net`; https, or http to this machine. */
      readonly baseUrl: string;
      /** A secret: the system key durabletask_extension or the master key. */
      readonly key?: string | undefined;
      readonly httpClient: HttpClient;
    }
  | {
      readonly bridge: { readonly sites: ArmSites; readonly ref: SiteRef; readonly slot?: string | undefined };
    }
);

export declare function createDurableHttpApi(options: DurableHttpApiOptions): DurableHttpApi;
