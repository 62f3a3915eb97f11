/** Where a task hub is: read from host.json and app settings as the Functions host reads them, or given by a person. */
export type { AppConfiguration, DurableMajor } from './app-configuration.ts';
export { extensionsJsonCounts } from './durable-major.ts';
export { durableExtensionVersion } from './durable-version.ts';
export { validateHubName } from './hub-name.ts';
export { locateHub } from './locate.ts';
export { extensionsJsonPlaces, packageFilesOf, readPackage, type PackageFiles } from './package.ts';
export type { PackageEntry, PackageLimits } from './package-entries.ts';
export { typedLocation, type TypedHub } from './typed.ts';
export { describeConnection, sameAccount } from './storage-connection.ts';
export { parseHostJson, type HostJsonFile } from './host-json.ts';
export { isRecord, parseJsonFile, withoutByteOrderMark } from './json-file.ts';
