/** What names in Python files stand for. */
export { Resolver, type Entity } from './entities.ts';
export { moduleOfFrom, modulesOf, type Modules } from './modules.ts';
export type { Option } from './options.ts';
export { Evaluator } from './values.ts';
