/** The router as a Functions app: Node v4 programming model. */
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext, type Timer } from '@azure/functions';
import { createContext } from './context.ts';
import { answerFromFunctions } from './functions-adapter.ts';
import { openRouter, type RunningRouter } from './running-router.ts';
import { readSettings, type RouterSettings } from './settings.ts';

const context = createContext({ info: console.log, warning: console.warn }, new AbortController().signal);

let settings: RouterSettings | Error;
try {
  settings = readSettings(process.env, 'functions');
} catch (error) {
  settings = error instanceof Error ? error : new Error(String(error));
}

let opened: Promise<RunningRouter> | undefined;

/** One router for all invocations of the process. */
function running(): Promise<RunningRouter> {
  if (settings instanceof Error) return Promise.reject(settings);
  const instance = process.env['WEBSITE_INSTANCE_ID']?.slice(0, 8) ?? String(process.pid);
  opened ??= openRouter(settings, context, instance).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function forward(request: HttpRequest, invocation: InvocationContext): Promise<HttpResponseInit> {
  let router: RunningRouter;
  try {
    router = await running();
  } catch (error) {
    // The settings name what is missing, never a secret; yet callers need not know.
    invocation.error(error instanceof Error ? error.message : String(error));
    const message = 'The router is not set up: its log says what is wrong with its settings.';
    return { status: 503, jsonBody: { code: 'unavailable', message }, headers: { 'retry-after': '60' } };
  }
  return answerFromFunctions(router.answer, request);
}

async function deliver(_timer: Timer, invocation: InvocationContext): Promise<void> {
  const { started, failed, open } = await (await running()).answer.deliverWaiting();
  if (started + failed + open > 0)
    invocation.log(`Starts that waited: ${started} started, ${failed} failed, ${open} wait.`);
}

async function reconcile(): Promise<void> {
  const router = await running();
  await router.reconcile?.(router.by);
}

app.setup({ enableHttpStream: true });

app.http('route', {
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
  // With function keys the host checks them; tokens are checked by the router. What is wrong with the settings is checked by neither.
  authLevel: !(settings instanceof Error) && settings.callers.kind === 'entra' ? 'anonymous' : 'function',
  route: '{*path}',
  handler: forward,
});

const everyRound = '*/15 * * * * *';
app.timer('deliver', { schedule: everyRound, handler: deliver, useMonitor: false });
app.timer('reconcile', { schedule: everyRound, handler: reconcile, useMonitor: false });
