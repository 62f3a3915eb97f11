/**
 * The exact version of the Durable Functions extension in a release of an extension bundle, for those releases whose
 * list of extensions names one. The others name a major and take whatever was newest when they were built, so nothing
 * is known of them.
 *
 * Source: src/Microsoft.Azure.Functions.ExtensionBundle/extensions.json at every release tag of
 * Azure/azure-functions-extension-bundles (1.0.0 … 4.38.0, 4.x-Preview, 4.x-Experimental)
 */
const durableIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'microsoft.azure.functions.extensionbundle': {
    '1.0.0': '1.8.0',
    '1.1.0': '1.8.3',
    '1.1.1': '1.8.3',
    '1.2.0': '1.8.5',
    '1.3.0': '1.8.5',
    '1.3.2': '1.8.5',
    '1.3.3': '1.8.6',
    '1.5.0': '1.8.6',
    '1.5.1': '1.8.6',
    '1.8.1': '1.8.7',
    '2.0.0': '2.2.2',
    '2.0.1': '2.2.2',
    '2.2.0': '2.4.3',
    '2.4.0': '2.3.1',
    '2.6.1': '2.4.1',
    '2.36.0': '2.12.0',
    '3.0.0': '2.3.1',
    '3.41.0': '2.13.7',
    '4.21.1': '2.13.7',
    '4.23.1': '3.0.4',
    '4.25.1': '3.2.1',
    '4.26.1': '3.3.1',
    '4.26.2': '3.3.1',
    '4.26.3': '3.3.1',
    '4.27.1': '3.4.1',
    '4.29.0': '3.5.0',
    '4.32.0': '3.8.0',
    '4.33.1': '3.10.2',
    '4.37.1': '3.14.0',
  },
  'microsoft.azure.functions.extensionbundle.preview': {
    '4.39.0': '3.8.0',
    '4.40.0': '3.8.0',
    '4.41.0': '3.8.0',
  },
  'microsoft.azure.functions.extensionbundle.experimental': { '4.6.0': '3.8.0' },
};

/**
 * The exact version of the Durable Functions extension in a bundle.
 *
 * @param id of the bundle, case ignored
 * @param version of the bundle, such as `4.32.0`; not a range
 * @returns `undefined` where it is not known
 */
export function durableVersionOfBundle(id: string, version: string): string | undefined {
  const versions = durableIn[id.trim().toLowerCase()];
  const exact = version.trim();
  return versions && Object.hasOwn(versions, exact) ? versions[exact] : undefined;
}

/** The version that a range is when it allows one only, such as `[4.32.0]`. */
export function onlyVersionOf(range: string): string | undefined {
  return /^\s*\[\s*(\d+\.\d+\.\d+)\s*(?:,\s*\1\s*)?\]\s*$/.exec(range)?.[1];
}
