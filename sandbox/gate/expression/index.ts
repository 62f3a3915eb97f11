/** The expression language of success criteria, without infix operators, with casts to the kind of the left side. */
export { evaluate, isTrue, type Context } from './evaluate.ts';
export { Dictionary, kindOf, toText, tryToText, type Value } from './value.ts';
