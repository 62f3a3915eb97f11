/** One small app for each model, as texts. */
import type { Language } from '../../../../../core/cloning/model.ts';
import { csharpInprocess, csharpIsolated } from './csharp.ts';
import { javaApp } from './java.ts';
import type { App } from './model.ts';
import { javascriptV4, typescriptV4 } from './node.ts';
import { pythonV2 } from './python.ts';

export type { App } from './model.ts';

export const apps: Readonly<Record<string, App>> = {
  'C# isolated': csharpIsolated,
  'C# in-process': csharpInprocess,
  'JavaScript v4': javascriptV4,
  'TypeScript v4': typescriptV4,
  'Python v2': pythonV2,
  Java: javaApp,
};

export const languages: readonly Language[] = [...new Set(Object.values(apps).map(({ language }) => language))];
