/** What is used of the zip library. It is a CommonJS module: imported dynamically by itself, it would have no names in a bundle. */
export { fromBufferPromise, openPromise } from 'yauzl';
