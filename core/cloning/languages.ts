import { csharp } from './csharp/index.ts';
import { java } from './java/index.ts';
import type { Language } from './model.ts';
import { node } from './node/index.ts';
import { powershell } from './powershell/index.ts';
import { python } from './python/index.ts';

/** Every language family that can be cloned. */
export const languages: readonly Language[] = [csharp, node, python, java, powershell];
