import type { HttpClient } from '@azure/core-rest-pipeline';
import type { NetworkSettings } from './settings.ts';

export declare function createNetworkClient(
  settings: NetworkSettings,
  maskSecret: (secret: string) => void,
): HttpClient;
