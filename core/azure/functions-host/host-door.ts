import type { HttpClient } from '@azure/core-rest-pipeline';
import type { HostAnswer, HostRequest } from '../arm/model.ts';

/** A way to the Functions host of an app: straight, or through ARM's bridge. Resolves for any status. */
export interface HostDoor {
  /** For the log; holds no secret. */
  readonly description: string;
  send(request: HostRequest): Promise<HostAnswer>;
}

export declare function createHostDoor(options: {
  readonly baseUrl: string;
  readonly httpClient: HttpClient;
  readonly key?: string | undefined;
}): HostDoor;
