/** Sign-in to Microsoft Entra ID. */
export { createCredential } from './create.ts';
export type { SignIn } from './sign-in.ts';
