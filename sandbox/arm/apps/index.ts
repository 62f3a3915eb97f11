/** Function apps as they come and go. */
export { checkName, deleteApp, putApp } from './life.ts';
