/** How the app's code behaves, as its content says in `sandbox.json`: so it goes with the code when slots are swapped. */
export interface CodeBehaviour {
  /** The host does not start, and says this. */
  readonly failToStart?: string;
  /** What `GET /api/health` answers (default: 200, healthy, with the version). */
  readonly health?: { readonly status: number; readonly body: string };
  /** What the code calls itself (default `1.0.0`). */
  readonly version?: string;
  /** The durable extension is not loaded: its routes are 404. */
  readonly withoutDurable?: boolean;
  /** What orchestrators do, by name. Without this nothing carries the hub's instances on; with it, a name that is not here fails. */
  readonly orchestrations?: Readonly<Record<string, OrchestrationBehaviour>>;
  /** HTTP functions under /api that start an orchestration, and answer with its links. */
  readonly httpStarters?: Readonly<Record<string, { readonly orchestration: string }>>;
  /** Functions that start an orchestration for each message of a queue in the account of `AzureWebJobsStorage`. */
  readonly queueStarters?: Readonly<Record<string, { readonly queue: string; readonly orchestration: string }>>;
  /** Functions that start an orchestration time and again. */
  readonly timerStarters?: Readonly<Record<string, { readonly everyMs: number; readonly orchestration: string }>>;
  /** Other HTTP functions under /api; without a body they answer what they were asked. */
  readonly httpFunctions?: Readonly<Record<string, { readonly status?: number; readonly body?: string }>>;
}

/** What an orchestrator does: it waits for a timer or for an event, fails, or completes at once. */
export interface OrchestrationBehaviour {
  readonly runsForMs?: number;
  readonly waitsForEvent?: string;
  readonly fails?: string;
}

/** Reads the behaviour from the files of an app. @throws SyntaxError when the file is no JSON */
export function readBehaviour(files: Readonly<Record<string, string>>): CodeBehaviour {
  return JSON.parse(files['sandbox.json'] ?? '{}') as CodeBehaviour;
}
