import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';

/** A Node process to start, whose environment may hold the port that it is to connect to. */
export interface Program {
  readonly name: string;
  readonly script: string;
  environment(port: number): Record<string, string>;
}

/** What an agent does not set, and this machine may: it makes every start of Node slower, and the ratios flatter or worse. */
const notOfAnAgent = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

/** Milliseconds from the start of the process to its first connection. The process is ended then. */
export async function timeToFirstRequest(program: Program): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    AGENT_TEMPDIRECTORY: tmpdir(),
    AGENT_VERSION: '4.273.0',
    ...program.environment(port),
  };
  for (const name of notOfAnAgent) delete environment[name];
  const started = performance.now();
  const child = spawn(process.execPath, [program.script], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once('connection', (socket) => {
        resolve(performance.now() - started);
        socket.destroy();
      });
      child.once('exit', () => reject(new Error(`${program.name} ended without a request:\n${output.slice(-2000)}`)));
    });
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    server.close();
  }
}
