/**
 * What stands in the files of a C# app, as plain data: no node of a syntax tree is kept. What it means once all files were read is in
 * app.ts.
 */
export type * from './code.ts';
export type * from './declarations.ts';
export type * from './found.ts';
