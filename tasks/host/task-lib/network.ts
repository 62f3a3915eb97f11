import { readFileSync } from 'node:fs';
import * as tl from 'azure-pipelines-task-lib/task.js';
import type { NetworkSettings } from '../../../core/azure/network/index.ts';
import type { Log } from '../../../core/log.ts';
import { neutralise } from '../../../core/text.ts';
import { readProxy } from '../proxy.ts';
import { quietly } from './quietly.ts';

/**
 * The agent's own network settings (`config.sh --proxyurl … --proxyusername … --sslcacert …`, `.proxybypass`); Node.js
 * knows nothing of them.
 * Source: azure-pipelines-task-lib getHttpProxyConfiguration and getHttpCertConfiguration
 */
export function readNetworkSettings(log: Log, maskSecret: (secret: string) => void): NetworkSettings {
  const variable = (name: string): string | undefined => quietly(() => tl.getVariable(name))?.trim() || undefined;
  const agent = {
    url: variable('Agent.ProxyUrl'),
    username: variable('Agent.ProxyUsername'),
    password: quietly(() => tl.getVariable('Agent.ProxyPassword')) || undefined,
    bypassList: variable('Agent.ProxyBypassList'),
  };
  const proxy = readProxy(agent, log, maskSecret);
  const authority = readCertificateAuthorities(log, variable('Agent.CAInfo'));
  // Node.js 20 forgets its own extra authorities as soon as others are added.
  const environment = authority && readCertificateAuthorities(log, process.env['NODE_EXTRA_CA_CERTS']);
  const authorities = [authority, environment].filter((text): text is string => Boolean(text));
  return {
    ...(proxy === undefined ? {} : { proxy }),
    ...(authorities.length === 0 ? {} : { extraCertificateAuthorities: authorities }),
  };
}

function readCertificateAuthorities(log: Log, file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    log.warning(`The agent's file of certificate authorities, ${neutralise(file)}, cannot be read (${code}).`);
    return undefined;
  }
}
