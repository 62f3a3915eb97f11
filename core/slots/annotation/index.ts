/** The mark that a swap leaves on the charts of Application Insights. */
export { annotationOf, swapTime } from './annotation.ts';
