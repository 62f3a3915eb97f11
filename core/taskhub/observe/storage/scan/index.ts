/** Reading a whole table side by side. */
export { scanTable, type ScanOptions, type ScanResult } from './scan.ts';
