/** Functions of Python apps, and the places that name them. */
export { readApp } from './app.ts';
export type { PythonApp, PythonReference, Registered } from './model.ts';
export { namedImportsOf, reachedFrom } from './reach.ts';
export { appVariable } from './registered.ts';
export { starterFunction, starterModule } from './starter.ts';
