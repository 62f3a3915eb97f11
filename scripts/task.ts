import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTask, type EndpointFile, type VariableValue } from '../sandbox/agent/index.ts';
import { currentPackage } from './packaging/index.ts';
import { repositoryFolder } from './repository.ts';

const usage = `npm run task -- <TaskName> [options]

  --input name=value           an input, by name or alias
  --variable name=value        a variable of the pipeline
  --secret name=value          a secret variable of the pipeline
  --endpoint name=file.json    a service connection, by the name that an input uses:
                               {"url", "scheme", "parameters": {}, "data": {}} as the agent hands it to a task
  --node 20|24                 the handler to use (default 20)
  --outputs file.json          write the outputs there, too

Runs the task out of the packed VSIX as a pipeline would. Exit code 0 for Succeeded and SucceededWithIssues, else 1.`;

/** What is wrong with how the script was called. */
class UsageError extends Error {}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { name, values } = readArguments();
  const { tasks, unpackedFolder } = await currentPackage();
  const task = tasks.find(({ path }) => path === `tasks/${name}`);
  const names = tasks.map(({ path }) => path.slice('tasks/'.length));
  if (!task) throw new UsageError(`There is no task ${name}. There are: ${names.join(', ')}.`);
  if (Object.keys(task.json.execution).every((handler) => !handler.startsWith('Node'))) {
    throw new UsageError(`${name} is a server task: Azure DevOps runs it, no agent does.`);
  }
  const variables: Record<string, VariableValue> = { ...pairs('--variable', values.variable) };
  for (const [variable, value] of Object.entries(pairs('--secret', values.secret))) {
    variables[variable] = { value, secret: true };
  }
  const cancellation = new AbortController();
  process.once('SIGINT', () => cancellation.abort());
  process.once('SIGTERM', () => cancellation.abort());
  const run = await runTask({
    taskFolder: join(unpackedFolder, task.path),
    inputs: pairs('--input', values.input),
    variables,
    endpoints: await readEndpoints(values.endpoint),
    node: values.node === '24' ? '24' : '20',
    signal: cancellation.signal,
    workFolder: join(repositoryFolder, '.cache', 'agent', name),
    onLine: (line) => console.log(line),
  });
  const outputs = JSON.stringify(run.outputs);
  console.log(outputs);
  if (values.outputs !== undefined) await writeFile(values.outputs, `${outputs}\n`);
  return run.result === 'Succeeded' || run.result === 'SucceededWithIssues' ? 0 : 1;
}

function readArguments() {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        input: { type: 'string', multiple: true, default: [] },
        variable: { type: 'string', multiple: true, default: [] },
        secret: { type: 'string', multiple: true, default: [] },
        endpoint: { type: 'string', multiple: true, default: [] },
        node: { type: 'string', default: '20' },
        outputs: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const [name, ...more] = parsed.positionals;
  if (name === undefined || more.length > 0) throw new UsageError('Name one task.');
  if (!['20', '24'].includes(parsed.values.node))
    throw new UsageError(`--node is ${parsed.values.node}, not 20 or 24.`);
  return { name, values: parsed.values };
}

function pairs(option: string, given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 1) throw new UsageError(`${option} wants name=value, not "${pair}".`);
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

async function readEndpoints(given: readonly string[]): Promise<Record<string, EndpointFile>> {
  const endpoints: Record<string, EndpointFile> = {};
  for (const [name, path] of Object.entries(pairs('--endpoint', given))) {
    endpoints[name] = await readEndpoint(path);
  }
  return endpoints;
}

async function readEndpoint(path: string): Promise<EndpointFile> {
  let read: unknown;
  try {
    read = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const { url, scheme, parameters = {}, data = {} } = (read ?? {}) as Partial<EndpointFile>;
  const texts = [parameters, data].flatMap((part) => Object.values(part));
  if (typeof url !== 'string' || typeof scheme !== 'string' || texts.some((text) => typeof text !== 'string')) {
    throw new UsageError(`${path} wants {"url": "…", "scheme": "…", "parameters": {"…": "…"}, "data": {"…": "…"}}.`);
  }
  return { url, scheme, parameters, data };
}
