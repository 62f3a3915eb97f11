/** What an error answer of an Azure service says. Texts are from outside: neutralise before printing. */
export interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
  /** Microsoft.Web's number of the very message, such as `59203`; its `code` is but the name of the HTTP status. */
  readonly extendedCode?: string;
}

/**
 * Reads the body of an error answer in any of the shapes in use:
 * `{"Code","Message","Details":[{"ErrorEntity":{"ExtendedCode"}}]}` (Microsoft.Web), also as text within the message of
 * another error, `{"error":{"code","message"}}` (ARM, OData),
 * `{"odata.error":{"code","message":{"value"}}}` (tables), `{"Message","ExceptionMessage"}` (the durable HTTP API, whose
 * stack trace is left out), a JSON string, `<Error><Code/><Message/></Error>` (queues and blobs).
 * Anything else, such as a proxy's HTML page, gives nothing.
 */
export function readErrorBody(text: string | null | undefined): ErrorBody {
  const trimmed = text?.replace(/^\uFEFF/, '').trim();
  if (!trimmed) return {};
  return trimmed.startsWith('<') ? readXml(trimmed) : readJson(parseJson(trimmed));
}

/** Whether a body is an error in the form that only Microsoft.Web gives, so that it is the provider's word and no gateway's. */
export function isErrorOfMicrosoftWeb(text: string | null | undefined): boolean {
  const value = parseJson(text ?? '');
  return isRecord(value) && typeof value['Code'] === 'string' && value['Code'] !== '';
}

/** The value, or `undefined` when the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function readJson(value: unknown): ErrorBody {
  if (typeof value === 'string') return body(undefined, value);
  if (!isRecord(value)) return {};
  const nested = value['error'] ?? value['odata.error'];
  if (isRecord(nested)) return readJson(nested);
  const message = value['message'] ?? value['Message'];
  const code = value['code'] ?? value['Code'] ?? (typeof nested === 'string' ? nested : undefined);
  const messageText = isRecord(message) ? message['value'] : message;
  if (typeof messageText === 'string' && isErrorOfMicrosoftWeb(messageText)) return readJson(parseJson(messageText));
  const exception = value['ExceptionMessage'];
  const whole = [messageText, exception].filter((part) => typeof part === 'string' && part !== '').join(' ');
  return body(code, whole, extendedCodeOf(value));
}

function extendedCodeOf(error: Record<string, unknown>): unknown {
  const details = error['Details'] ?? error['details'];
  const entities = (Array.isArray(details) ? details : []).filter(isRecord).map((detail) => detail['ErrorEntity']);
  return [error, ...entities]
    .filter(isRecord)
    .map((entity) => entity['ExtendedCode'])
    .find((code) => typeof code === 'string' && code !== '');
}

function readXml(text: string): ErrorBody {
  const code = /<Code>([^<]*)<\/Code>/i.exec(text)?.[1];
  // Only Azure's own error documents: a page of a proxy or gateway has neither element.
  return code === undefined ? {} : body(code, /<Message>([^<]*)<\/Message>/i.exec(text)?.[1]);
}

function body(code: unknown, message: unknown, extendedCode?: unknown): ErrorBody {
  return {
    ...(typeof code === 'string' && code !== '' ? { code } : {}),
    ...(typeof message === 'string' && message !== '' ? { message: firstLine(message) } : {}),
    ...(typeof extendedCode === 'string' ? { extendedCode } : {}),
  };
}

/** Storage appends `RequestId:` and `Time:` on lines of their own. */
function firstLine(message: string): string {
  return message.split(/\r?\n/)[0]?.trim() ?? '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
