/** The modules of an app, and what the names in them mean. */
export { readApp, type App } from './app.ts';
export { isCode, isTest } from './files.ts';
export { originalOf, placeOf, relativeSpecifier, specifierOfCopy, tagOfPath } from './place.ts';
export { readProject, type Project } from './project.ts';
export { exportOf, meaningOf, type Meaning } from './resolve.ts';
export { starterFile, starterFunction } from './starter-name.ts';
export { placesOf, type NamePlace } from './name-places.ts';
export { rootsOf } from './roots.ts';
export { outcomesOf } from './values.ts';
