/** What is used of the bridge between the SDKs' two kinds of HTTP clients. */
export { toHttpHeadersLike } from '@azure/core-http-compat';
