import type { FunctionFolder } from '../../functionjson/index.ts';
import type { Knowledge } from '../find/index.ts';

/** An app of model 3: folders with function.json, and the code that they name. */
export interface FolderApp {
  readonly knowledge: Knowledge;
  readonly folders: readonly FunctionFolder[];
  /** Folders by their path. */
  readonly byPath: ReadonlyMap<string, FunctionFolder>;
  /** The module that a folder's function is in, by the path of the folder: also the source of what the compiler writes. */
  readonly code: ReadonlyMap<string, string>;
}
