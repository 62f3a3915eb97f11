/** Packages of lines: what they tell of the app that they will be, and where they are kept until it is made. */
export type { DeclaredFunction, PackageFacts, WorkerRuntime } from './facts.ts';
export { inspectPackage, sha256 as hashOf } from './inspect.ts';
export { createPackageStore, packagesContainer } from './package-store.ts';
export { patchHostJson } from './patch-host-json.ts';
export { patchedHubSetting } from './host-file.ts';
