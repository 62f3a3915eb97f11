/** The server that every stand-in runs in: http or https on a free port, a log of requests, and faults. */
export { json, startServer } from './server.ts';
export type { Handler, RecordedRequest, SandboxRequest, SandboxServer } from './server.ts';
