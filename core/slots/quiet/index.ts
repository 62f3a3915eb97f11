/** A moment at which nothing is in flight, as a courtesy to what a swap would kill. */
export { awaitQuiet } from './await-quiet.ts';
export { quietSentence } from './words.ts';
