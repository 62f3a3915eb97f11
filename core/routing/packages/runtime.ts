import type { WorkerRuntime } from './facts.ts';

/** What in a package tells its worker, the most certain first. Names in lower case. */
const signs: readonly { readonly runtime: WorkerRuntime; readonly path: RegExp }[] = [
  { runtime: 'dotnet-isolated', path: /^(?:functions\.metadata|worker\.config\.json|\.azurefunctions\/)/ },
  { runtime: 'python', path: /^(?:function_app\.py|\.python_packages\/|requirements\.txt$|[^/]+\/__init__\.py$)/ },
  { runtime: 'powershell', path: /^(?:profile\.ps1$|requirements\.psd1$|[^/]+\/run\.ps1$)/ },
  { runtime: 'java', path: /^(?:[^/]+\.jar|lib\/[^/]+\.jar)$/ },
  { runtime: 'node', path: /^package\.json$/ },
  { runtime: 'dotnet', path: /^bin\/[^/]+\.dll$/ },
];

/** The worker that a package is for, as far as the names of its files tell; `undefined` when none does. */
export function runtimeOf(paths: readonly string[]): WorkerRuntime | undefined {
  const lower = paths.map((path) => path.toLowerCase());
  return signs.find(({ path }) => lower.some((one) => path.test(one)))?.runtime;
}
