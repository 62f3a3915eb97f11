import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Cloud } from '../clouds.ts';
import type { SignIn } from './sign-in.ts';

export declare function createCredential(
  signIn: SignIn,
  cloud: Cloud,
  httpClient: HttpClient,
): Promise<TokenCredential>;
