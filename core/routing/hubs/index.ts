/** The task hubs of lines: what is in flight in them, ending it, and removing them. */
export { createLineHubs } from './line-hubs.ts';
export { locateLineHub } from './locate-line.ts';
