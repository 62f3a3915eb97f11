/**
 * Every way in which this product gives up, as a closed set; docs/troubleshooting.md has one section for each code
 * (a contract test holds the two together). A reason for an `unknown` verdict uses the same codes.
 *
 * `transient` means that the same question may be answered a moment later, so a wait goes on asking;
 * everything else ends a wait at once.
 */
export const errorCodes = {
  INPUT_INVALID: { transient: false, title: 'An input of the task is missing or wrong' },
  CANCELLED: { transient: false, title: 'The job was cancelled' },
  INTERNAL: { transient: false, title: 'A defect in this extension' },

  SIGN_IN_FAILED: { transient: false, title: 'Microsoft Entra ID refused the sign-in' },
  SERVICE_CONNECTION_UNSUPPORTED: {
    transient: false,
    title: 'The service connection uses a scheme that is not supported',
  },
  APP_NOT_FOUND: { transient: false, title: 'The function app does not exist, or the identity cannot see it' },
  APP_AMBIGUOUS: { transient: false, title: 'Several function apps have this name' },
  SLOT_NOT_FOUND: { transient: false, title: 'The deployment slot does not exist' },

  UNAUTHORIZED: { transient: false, title: 'The answer was 401: the key or token was not accepted' },
  FORBIDDEN: { transient: false, title: 'The answer was 403: a role, a firewall or a network rule is in the way' },
  NOT_FOUND: { transient: false, title: 'The answer was 404: nothing is at this address' },
  REQUEST_REFUSED: { transient: false, title: 'The server refused the request' },
  THROTTLED: { transient: true, title: 'The server asked to slow down (429 or 503 ServerBusy)' },
  SERVER_ERROR: { transient: true, title: 'The server failed (5xx)' },
  TIMED_OUT: { transient: true, title: 'The server did not answer in time' },
  CONNECTION_FAILED: { transient: true, title: 'The connection failed or was cut' },
  NAME_NOT_RESOLVED: { transient: false, title: 'The host name does not exist in DNS' },
  CERTIFICATE_REJECTED: { transient: false, title: 'The TLS certificate of the server was not trusted' },
  PROXY_REFUSED: { transient: false, title: 'The proxy refused the request' },
  REDIRECTED_ELSEWHERE: { transient: false, title: 'The server redirected to another host' },
  MALFORMED_ANSWER: { transient: true, title: 'The answer could not be read' },
  REPEATED_CONTINUATION: { transient: true, title: 'The server sent the same continuation token twice' },
  CONTINUATION_LOST: { transient: false, title: 'The continuation token does not come through' },
  BUDGET_EXCEEDED: { transient: true, title: 'The reading did not finish in its time budget' },

  HOST_JSON_UNREADABLE: { transient: false, title: 'host.json could not be read' },
  HOST_JSON_INVALID: { transient: false, title: 'host.json is not valid JSON' },
  PACKAGE_UNREADABLE: { transient: false, title: 'The package could not be read' },
  HUB_NAME_UNRESOLVED: { transient: false, title: 'The task hub name refers to a setting that does not exist' },
  HUB_NAME_INVALID: { transient: false, title: 'The task hub name is not one that the engine accepts' },
  HUB_NAME_DEFAULT_IN_SLOT: { transient: false, title: 'A deployment slot uses the default task hub name' },
  HUB_NAME_AMBIGUOUS: { transient: false, title: 'The task hub name depends on a version that cannot be told' },
  CONNECTION_UNRESOLVED: { transient: false, title: 'The storage connection setting does not exist' },
  CONNECTION_INVALID: { transient: false, title: 'The storage connection string is not usable' },
  CONNECTION_AMBIGUOUS: { transient: false, title: 'The storage account depends on a version that cannot be told' },
  KEY_VAULT_REFERENCE: { transient: false, title: 'The connection is a Key Vault reference that the task cannot read' },
  PROVIDER_UNSUPPORTED: { transient: false, title: 'The storage provider cannot be read by this source' },

  HUB_MISSING: { transient: false, title: 'The task hub does not exist' },
  HUB_INCOMPLETE: { transient: true, title: 'A part of the task hub is missing' },
  HUB_AT_WORK: { transient: true, title: 'Something ran in the task hub while it was read' },
  HUB_MISMATCH: { transient: false, title: 'The management API only reads the hub of the app itself' },
  HUB_ROW_UNATTRIBUTED: { transient: true, title: 'A row of a shared tracking store belongs to no known hub' },
  QUEUES_NOT_READ: { transient: false, title: 'The source does not see queues, and requireQueues is set' },
  STATUS_FUNCTION_ANSWER: { transient: false, title: 'The status function did not answer as agreed' },
  HIDDEN_MESSAGES_UNSTABLE: { transient: true, title: 'Hidden messages were not observed for long enough' },
  NOT_CONFIRMED: { transient: true, title: 'Not enough clean reads in a row before the time was up' },

  PREFLIGHT_FAILED: { transient: false, title: 'The two slots are not in a state in which they may be swapped' },
  HUB_NOT_IDLE: { transient: false, title: 'A task hub that must be idle is not, or it cannot be told' },
  HUB_NAME_TAKEN: { transient: false, title: 'No free and drained task hub is there for the staging slot' },
  HOST_NOT_RUNNING: { transient: false, title: 'The Functions host of a slot does not run' },
  OPERATION_IN_PROGRESS: { transient: false, title: 'Another operation on the app is in progress' },
  PREVIEW_PENDING: { transient: false, title: 'A swap with preview is pending' },
  NO_PREVIEW: { transient: false, title: 'No swap with preview is pending' },
  RELEASE_CONFLICT: { transient: false, title: 'The slot carries another release' },
  RELEASE_SWAPPED_BACK: { transient: false, title: 'The release was swapped and came back' },
  NOTHING_TO_SWAP_BACK: { transient: false, title: 'There is no swap to undo' },
  SWAP_FAILED: { transient: false, title: 'The platform did not swap the slots' },
  SWAP_UNCONFIRMED: { transient: false, title: 'Whether the slots were swapped cannot be told' },
  SWAPPED_TWICE: { transient: false, title: 'The slots were swapped more often than once' },
  VERIFICATION_FAILED: { transient: false, title: 'The app is not healthy after the swap' },
  SETTINGS_LOST: { transient: false, title: 'A change of app settings was lost' },
  LOCK_TAKEN: { transient: false, title: 'Another run holds the lock' },
  LOCK_LOST: { transient: false, title: 'The lock was lost before the swap' },

  CLONE_LANGUAGE_UNKNOWN: { transient: false, title: 'No Durable Functions app was found in the folder' },
  CLONE_LANGUAGE_UNSUPPORTED: { transient: false, title: 'The language of the app cannot be cloned' },
  CLONE_MODELS_MIXED: { transient: false, title: 'The folder holds apps of several programming models' },
  CLONE_SOURCE_UNREADABLE: { transient: false, title: 'A source file cannot be read' },
  CLONE_SOURCE_MISSING: { transient: false, title: 'The sources of an earlier version are not there' },
  CLONE_NAMES_COLLIDE: { transient: false, title: 'Two functions would get the same name' },
  CLONE_NAME_INVALID: { transient: false, title: 'A versioned name is not one that the runtime accepts' },
  CLONE_SYNTAX_ERROR: { transient: false, title: 'A file that must be edited cannot be read as its language' },
  CLONE_MODE_REFUSED: { transient: false, title: 'The mode does not fit the programming model or its SDK' },
  CLONE_FINDINGS: { transient: false, title: 'The plan has findings that forbid it' },
  CLONE_FILE_EXISTS: { transient: false, title: 'A file is in the way that this task did not write' },
  CLONE_OUTSIDE_FOLDER: { transient: false, title: 'A path leads out of the source folder' },
  CLONE_SOURCE_CHANGED: { transient: false, title: 'A source file changed while the plan was made' },
  CLONE_WRITE_FAILED: { transient: false, title: 'The files could not be written' },
  CLONE_VERSION_NOT_DEPLOYED: { transient: false, title: 'The app registers no functions of the version' },
  CLONE_RETIREMENT_REFUSED: { transient: false, title: 'A version may not be retired' },

  DEPLOYMENT_FAILED: { transient: false, title: 'The package did not get into the app' },
  ROUTING_LINE_UNUSABLE: { transient: false, title: 'Starts cannot go to the line' },
  ROUTING_VERSION_REFUSED: { transient: false, title: 'A version may not be deployed into the lines that there are' },
  ROUTING_PACKAGE_REFUSED: { transient: false, title: 'The package cannot be the app of a line as it is' },
  ROUTING_RECIPE_REFUSED: { transient: false, title: 'An app of a line cannot be made from what was given' },
  ROUTING_QUOTA_REACHED: { transient: false, title: 'There is no room for another line' },
  ROUTING_RIGHT_MISSING: { transient: false, title: 'The identity may not do what making a line takes' },
  ROUTING_NAME_TAKEN: { transient: false, title: 'The name of the app of a line belongs to somebody else' },
  ROUTING_PROVISION_FAILED: { transient: false, title: 'The platform did not make the app of a line' },
  ROUTING_SMOKE_FAILED: { transient: false, title: 'The smoke orchestration of a line did not complete' },
  ROUTING_DRAIN_OVERDUE: { transient: false, title: 'A line drains for longer than it may' },
  ROUTING_LINE_KEPT: { transient: false, title: 'A line that is to be retired is still needed' },
} as const satisfies Record<string, { transient: boolean; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** Why something cannot be told, and what would help. All texts are safe to print. */
export interface Reason {
  readonly code: ErrorCode;
  /** What was seen and what it means. */
  readonly message: string;
  /** What the user can do, with the `az` command where there is one. */
  readonly fix?: string;
}

/** Whether asking again later can give another answer. */
export function isTransient(reason: Reason): boolean {
  return errorCodes[reason.code].transient;
}

/** An answer of a service that was not a success. */
export interface ServiceAnswer {
  readonly status: number;
  /** The service's own error code, such as `Conflict`. */
  readonly serviceCode?: string;
  /** `ExtendedCode` of Microsoft.Web, such as `59203`. */
  readonly extendedCode?: string;
}

/** The one error class of the product: a code, a sentence on what was seen, and what to do about it. */
export class DurableDeployError extends Error {
  readonly code: ErrorCode;
  readonly fix: string | undefined;
  /** How long the server asked to wait before the next request, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** What the server said, when there was an answer: for decisions; `message` is for people. */
  readonly answer: ServiceAnswer | undefined;
  /**
   * Whether it is certain that a request which changes something did not reach the server, so nothing can have been done.
   * `false` says nothing.
   */
  readonly notSent: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    details: {
      fix?: string | undefined;
      retryAfterMs?: number | undefined;
      answer?: ServiceAnswer | undefined;
      notSent?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = 'DurableDeployError';
    this.code = code;
    this.fix = details.fix;
    this.retryAfterMs = details.retryAfterMs;
    this.answer = details.answer;
    this.notSent = details.notSent ?? false;
  }

  /** The same as a reason for an `unknown` verdict. */
  get reason(): Reason {
    return { code: this.code, message: this.message, ...(this.fix === undefined ? {} : { fix: this.fix }) };
  }
}

/** A reason as the error that ends a run. */
export function asError({ code, message, fix }: Reason): DurableDeployError {
  return new DurableDeployError(code, message, { fix });
}
