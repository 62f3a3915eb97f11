/** Asking a function of the app whether anything is running. */
export { createStatusFunctionReader, type StatusFunctionReaderOptions } from './reader.ts';
