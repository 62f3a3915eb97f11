import { neutralise } from '../text.ts';
import { mapTexts } from './map-texts.ts';

/**
 * Every text of a document, made safe to print; later steps of a pipeline may print the file. Names of statuses become
 * property names, so those too.
 */
export function neutraliseAll<T>(value: T): T {
  return mapTexts(
    value,
    (text) => neutralise(text, 4000),
    (name) => neutralise(name, 200),
  );
}
