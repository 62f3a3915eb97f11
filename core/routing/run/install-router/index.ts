/** Installs the application router, or brings it up to date. */
export { runInstallRouter } from './install-router.ts';
