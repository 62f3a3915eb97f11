import { systemClock } from '../core/clock.ts';
import type { CoreContext } from '../core/context.ts';
import type { Log } from '../core/log.ts';
import { neutralise } from '../core/text.ts';

/** Tokens come anew every hour, so that only the latest secrets are remembered. */
const rememberedSecrets = 1_000;
const shortestSecret = 8;

/** The context of a router: its lines go to a log with all secrets left out. */
export function createContext(write: Pick<Log, 'info' | 'warning'>, signal: AbortSignal): CoreContext {
  const secrets = new Set<string>();
  const clean = (line: string): string => {
    let text = line;
    for (const secret of secrets) text = text.replaceAll(secret, '***');
    return neutralise(text, 4_000);
  };
  return {
    clock: systemClock,
    signal,
    log: {
      info: (line) => write.info(clean(line)),
      warning: (line) => write.warning(clean(line)),
      debug: () => {},
    },
    maskSecret(secret) {
      if (secret.length < shortestSecret) return;
      secrets.delete(secret);
      secrets.add(secret);
      const [oldest] = secrets;
      if (secrets.size > rememberedSecrets && oldest !== undefined) secrets.delete(oldest);
    },
  };
}
