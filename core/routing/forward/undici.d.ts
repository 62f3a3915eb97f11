// The whole of undici also replaces the fetch of the process and takes its time to load; its typings cover the whole only.

declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}

declare module 'undici/lib/core/util.js' {
  const util: {
    /** Without making a text anew for names that are well known. */
    bufferToLowerCasedHeaderName(name: Buffer): string;
  };
  export default util;
}
