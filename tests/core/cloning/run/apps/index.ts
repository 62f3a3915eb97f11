/** One small app for each model, as texts. */
import type { Language } from '../../../../../core/cloning/model.ts';
import { csharpInprocess, csharpIsolated } from './csharp.ts';
import { javaApp } from './java.ts';
import type { App } from './model.ts';
import { javascriptV3, javascriptV4, typescriptV4 } from './node.ts';
import { powershellApp } from './powershell.ts';
import { pythonV1, pythonV2 } from './python.ts';

export type { App } from './model.ts';

export const apps: Readonly<Record<string, App>> = {
  'C# isolated': csharpIsolated,
  'C# in-process': csharpInprocess,
  'JavaScript v4': javascriptV4,
  'TypeScript v4': typescriptV4,
  'JavaScript v3': javascriptV3,
  'Python v2': pythonV2,
  'Python v1': pythonV1,
  Java: javaApp,
  PowerShell: powershellApp,
};

export const languages: readonly Language[] = [...new Set(Object.values(apps).map(({ language }) => language))];
