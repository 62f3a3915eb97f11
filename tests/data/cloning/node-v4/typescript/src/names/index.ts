export { Name as OrderName, default as TrackName } from './orchestrators';
export * from './activities';
export * as carriers from './activities';
