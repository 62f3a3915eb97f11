import type { SandboxRequest } from '../http-server/index.ts';

/** The keys of one Functions host. */
export interface HostKeys {
  readonly masterKey: string;
  readonly functionKeys: Readonly<Record<string, string>>;
  readonly systemKeys: Readonly<Record<string, string>>;
}

/** Who may ask: the master key opens all doors, the others one kind each. */
export type KeyLevel = 'admin' | 'system' | 'function';

/**
 * Whether the request's key opens the door. The header wins over `code`.
 * Source: Azure/azure-functions-host, AuthenticationLevelHandler.cs
 */
export function hasKey(request: SandboxRequest, keys: HostKeys, level: KeyLevel): boolean {
  const key = request.headers['x-functions-key'] ?? request.query.get('code');
  if (key === null || key === '') return false;
  if (key === keys.masterKey) return true;
  if (level === 'system') return keys.systemKeys['durabletask_extension'] === key;
  return level === 'function' && Object.values(keys.functionKeys).includes(key);
}
