import type { DurableMajor } from './app-configuration.ts';

type Version = readonly [number, number, number];

interface Line {
  readonly from: Version;
  /** Exclusive. */
  readonly to: Version;
  readonly durable: DurableMajor;
}

/**
 * Which major of the Durable Functions extension the released versions of each bundle carry.
 *
 * Source: src/Microsoft.Azure.Functions.ExtensionBundle/extensions.json at every release tag of
 * Azure/azure-functions-extension-bundles (1.0.0 … 4.38.0, 4.x-Preview, 4.x-Experimental)
 */
const lines: Readonly<Record<string, readonly Line[]>> = {
  'microsoft.azure.functions.extensionbundle': [
    { from: [1, 0, 0], to: [2, 0, 0], durable: 1 },
    { from: [2, 0, 0], to: [4, 22, 0], durable: 2 },
    { from: [4, 22, 0], to: [5, 0, 0], durable: 3 },
  ],
  'microsoft.azure.functions.extensionbundle.preview': [
    { from: [3, 0, 0], to: [4, 27, 0], durable: 2 },
    { from: [4, 27, 0], to: [5, 0, 0], durable: 3 },
  ],
  'microsoft.azure.functions.extensionbundle.experimental': [{ from: [4, 0, 0], to: [5, 0, 0], durable: 3 }],
};

interface Range {
  readonly min: Version;
  readonly minInclusive: boolean;
  readonly max: Version | undefined;
  readonly maxInclusive: boolean;
}

/**
 * The major version of the Durable Functions extension in the bundle that the host would take: the highest release in the range.
 *
 * @param id of the bundle, case ignored
 * @param range as in host.json: NuGet notation such as `[4.*, 5.0.0)`, `[2.6.1]` or `3.3.0` (at least)
 * @returns `undefined` for a bundle or a range that is not known
 * Source: Azure/azure-functions-host src/WebJobs.Script/ExtensionBundle/ExtensionBundleManager.cs (FindBestVersionMatch)
 */
export function durableMajorOfBundle(id: string, range: string): DurableMajor | undefined {
  const parsed = parseRange(range);
  if (!parsed) return undefined;
  return lines[id.trim().toLowerCase()]?.findLast((line) => meets(line, parsed))?.durable;
}

/** Whether .NET apps, which ignore bundles otherwise, use this one: the default bundle with a range that ends before 2.0.0. */
export function isLegacyBundle(id: string, range: string): boolean {
  const parsed = parseRange(range);
  return (
    id.trim().toLowerCase() === 'microsoft.azure.functions.extensionbundle' &&
    parsed?.max !== undefined &&
    compare(parsed.max, [2, 0, 0]) <= 0 &&
    !parsed.maxInclusive
  );
}

function parseRange(text: string): Range | undefined {
  const trimmed = text.trim();
  const interval = /^([[(])([^,]*)(?:(,)(.*))?([\])])$/.exec(trimmed);
  if (!interval) {
    const min = parseVersion(trimmed);
    return min && { min, minInclusive: true, max: undefined, maxInclusive: false };
  }
  const [, open, low = '', comma, high = '', close] = interval;
  const min = low.trim() === '' ? ([0, 0, 0] as const) : parseVersion(low);
  if (!min) return undefined;
  if (comma === undefined) {
    return open === '[' && close === ']' ? { min, minInclusive: true, max: min, maxInclusive: true } : undefined;
  }
  const max = high.trim() === '' ? undefined : parseVersion(high);
  if (max === undefined && high.trim() !== '') return undefined;
  return { min, minInclusive: open === '[', max, maxInclusive: close === ']' };
}

function parseVersion(text: string): Version | undefined {
  const match = /^\s*(\d+|\*)(?:\.(\d+|\*))?(?:\.(\d+|\*))?(?:\.(?:\d+|\*))?(?:-[\w.*-]+)?\s*$/.exec(text);
  if (!match) return undefined;
  const part = (value: string | undefined): number => (value === undefined || value === '*' ? 0 : Number(value));
  return [part(match[1]), part(match[2]), part(match[3])];
}

function meets(line: Line, range: Range): boolean {
  const reachesDown = range.max === undefined || compare(range.max, line.from) > (range.maxInclusive ? -1 : 0);
  return reachesDown && compare(range.min, line.to) < 0;
}

function compare(left: Version, right: Version): number {
  for (const index of [0, 1, 2] as const) {
    if (left[index] !== right[index]) return left[index] - right[index];
  }
  return 0;
}
