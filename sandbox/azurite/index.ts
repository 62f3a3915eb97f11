/** Azurite, the storage emulator, started and stopped by code. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The account that every storage emulator has, and its public key (learn.microsoft.com, "Use Azurite"). */
export const emulatorAccount = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
} as const;

export interface AzuriteOptions {
  /** Serves https with this certificate and key (PEM files). */
  readonly https?: { readonly certFile: string; readonly keyFile: string };
  /** Accepts bearer tokens (`--oauth basic`: issuer, audience and expiry are checked, the signature is not). Needs https. */
  readonly oauth?: boolean;
  /** Names of further accounts beside `devstoreaccount1`; all share its key. */
  readonly furtherAccounts?: readonly string[];
}

export interface Azurite {
  readonly connectionString: string;
  /** Addresses of `devstoreaccount1`, without a trailing slash: `http://127.0.0.1:40123/devstoreaccount1`. */
  readonly tableUrl: string;
  readonly queueUrl: string;
  readonly blobUrl: string;
  /** The process id, for tests that watch it go. */
  readonly pid: number;
  /** The connection string of another account of this emulator. */
  connectionStringOf(account: string): string;
  /** Ends the process and waits until it is gone. May be called more than once. */
  stop(): Promise<void>;
}

type Service = 'Blob' | 'Queue' | 'Table';

const startTimeoutMs = 60_000;

/**
 * Starts Azurite 3 in a process of its own: in memory, on free ports of 127.0.0.1, any API version, no telemetry. The
 * process neither outlives this one nor keeps it alive.
 *
 * @throws Error when it does not listen within a minute, with what it printed.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  if (options.oauth === true && options.https === undefined) {
    throw new Error('Azurite accepts bearer tokens over https only: give oauth together with https.');
  }
  const child = spawn(process.execPath, azuriteArguments(options), {
    // Azurite must find nothing of ours to write to.
    cwd: tmpdir(),
    env: { ...process.env, AZURITE_ACCOUNTS: accountsVariable(options.furtherAccounts ?? []) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const origins = await listening(child).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  letGo(child);

  const url = (service: Service, account: string): string => `${origins[service]}/${account}`;
  const connectionStringOf = (account: string): string =>
    [
      `DefaultEndpointsProtocol=${options.https === undefined ? 'http' : 'https'}`,
      `AccountName=${account}`,
      `AccountKey=${emulatorAccount.key}`,
      `BlobEndpoint=${url('Blob', account)}`,
      `QueueEndpoint=${url('Queue', account)}`,
      `TableEndpoint=${url('Table', account)}`,
    ].join(';') + ';';

  return {
    connectionString: connectionStringOf(emulatorAccount.name),
    tableUrl: url('Table', emulatorAccount.name),
    queueUrl: url('Queue', emulatorAccount.name),
    blobUrl: url('Blob', emulatorAccount.name),
    pid: child.pid ?? -1,
    connectionStringOf,
    stop: () => end(child),
  };
}

function azuriteArguments(options: AzuriteOptions): string[] {
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  const { https } = options;
  return [
    '--import',
    new URL('exit-with-parent.mjs', import.meta.url).href,
    main,
    '--silent',
    '--inMemoryPersistence',
    '--skipApiVersionCheck',
    '--disableTelemetry',
    ...['--blobPort', '0', '--queuePort', '0', '--tablePort', '0'],
    ...(https === undefined ? [] : ['--cert', asPath(https.certFile), '--key', asPath(https.keyFile)]),
    ...(options.oauth === true ? ['--oauth', 'basic'] : []),
  ];
}

function asPath(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}

function accountsVariable(furtherAccounts: readonly string[]): string {
  return [emulatorAccount.name, ...furtherAccounts].map((name) => `${name}:${emulatorAccount.key}`).join(';');
}

/** Resolves with the addresses that Azurite prints once each service listens. */
function listening(child: ChildProcess): Promise<Record<Service, string>> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`Azurite ${why}. It printed:\n${printed}`));
    };
    const timer = setTimeout(() => {
      fail(`did not listen within ${startTimeoutMs / 1000} s`);
    }, startTimeoutMs);
    const onText = (chunk: Buffer): void => {
      printed += chunk.toString('utf8');
      const [Blob, Queue, Table] = (['Blob', 'Queue', 'Table'] as const).map(
        (service) => new RegExp(`Azurite ${service} service is successfully listening at (\\S+)`).exec(printed)?.[1],
      );
      if (Blob !== undefined && Queue !== undefined && Table !== undefined) {
        clearTimeout(timer);
        resolve({ Blob, Queue, Table });
      }
    };
    child.stdout?.on('data', onText);
    child.stderr?.on('data', onText);
    child.once('error', (error) => {
      fail(`could not be started (${error.message})`);
    });
    child.once('exit', (code, signal) => {
      fail(`ended at once (${signal ?? `exit code ${code ?? 'unknown'}`})`);
    });
  });
}

/** Reads on, so that Azurite never blocks on a full pipe, but does not keep this process alive for it. */
function letGo(child: ChildProcess): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.removeAllListeners('data');
    stream?.resume();
    (stream as unknown as { unref?: () => void } | null)?.unref?.();
  }
  child.channel?.unref();
  child.unref();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  child.ref();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Everything is in memory, so there is nothing to save.
  child.kill('SIGKILL');
  await gone;
}
