export { assetsOf, type Assets } from './assets.ts';
export { currentPackage, type CurrentPackage } from './current.ts';
export { endpointTypesOf, type Contribution, type Manifest } from './manifest.ts';
export {
  devVariant,
  hashOf,
  manifestVariant,
  packageVersion,
  packExtension,
  type Package,
  type PackedTask,
} from './pack.ts';
export { duplicatesAmong, noticesFor, type BundledPackage } from './packages.ts';
export { packRouter, routerAsset, type PackedRouter } from './router.ts';
export {
  conflictsWithReleased,
  readReleasedBundles,
  releasedBundlesFile,
  withReleased,
  writeReleasedBundles,
  type ReleasedBundles,
} from './released.ts';
export { findTasks, type TaskJson, type TaskSource } from './tasks.ts';
export { devGuid, stampTask, type Variant } from './variant.ts';
export { readVsix, unpackVsix, type VsixFile } from './vsix.ts';
