/** What can go wrong with any stand-in, told in advance by a test. */
export { createFaultScript } from './fault.ts';
export type { Answer, Fault, FaultAction, FaultScript } from './fault.ts';
