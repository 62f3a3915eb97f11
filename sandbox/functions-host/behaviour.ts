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
}

/** Reads the behaviour from the files of an app. @throws SyntaxError when the file is no JSON */
export function readBehaviour(files: Readonly<Record<string, string>>): CodeBehaviour {
  return JSON.parse(files['sandbox.json'] ?? '{}') as CodeBehaviour;
}
