/**
 * Loaded into a task's process before the task: writes every address that it connects to into a file, one a line, and
 * refuses all but one port where that is wanted. Whatever library opens a connection goes through here.
 */
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';
import process from 'node:process';

const { CONNECTION_LOG: log, ONLY_PORT: onlyPort } = process.env;
const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...given) {
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  const { host, port } = typeof options === 'object' ? options : { host: given[1], port: options };
  appendFileSync(log, `${host ?? 'localhost'}:${port}\n`);
  if (onlyPort !== undefined && String(port) !== onlyPort) {
    process.nextTick(() => this.destroy(new Error(`Nothing but port ${onlyPort} may be reached.`)));
    return this;
  }
  return connect.apply(this, given);
};
