/** What is used of the library that writes zips. It is a CommonJS module: imported dynamically by itself, it would have no names in a bundle. */
export { ZipFile } from 'yazl';
