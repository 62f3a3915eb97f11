/** What an error answer of an Azure service says. Texts are from outside: neutralise before printing. */
export interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
}

/**
 * Reads the body of an error answer in any of the shapes in use:
 * `{"Code","Message"}` (Microsoft.Web), `{"error":{"code","message"}}` (ARM, OData),
 * `{"odata.error":{"code","message":{"value"}}}` (tables), `{"Message","ExceptionMessage"}` (the durable HTTP API, whose
 * stack trace is left out), a JSON string, `<Error><Code/><Message/></Error>` (queues and blobs).
 * Anything else, such as a proxy's HTML page, gives nothing.
 */
export function readErrorBody(text: string | null | undefined): ErrorBody {
  const trimmed = text?.replace(/^\uFEFF/, '').trim();
  if (!trimmed) return {};
  if (trimmed.startsWith('<')) return readXml(trimmed);
  let parsed: unknown;
  try {
    parsed = JSON.parse(trimmed);
  } catch {
    return {};
  }
  return readJson(parsed);
}

function readJson(value: unknown): ErrorBody {
  if (typeof value === 'string') return body(undefined, value);
  if (!isRecord(value)) return {};
  const nested = value['error'] ?? value['odata.error'];
  if (isRecord(nested)) return readJson(nested);
  const message = value['message'] ?? value['Message'];
  const code = value['code'] ?? value['Code'] ?? (typeof nested === 'string' ? nested : undefined);
  const messageText = isRecord(message) ? message['value'] : message;
  const exception = value['ExceptionMessage'];
  const whole = [messageText, exception].filter((part) => typeof part === 'string' && part !== '').join(' ');
  return body(code, whole);
}

function readXml(text: string): ErrorBody {
  const code = /<Code>([^<]*)<\/Code>/i.exec(text)?.[1];
  // Only Azure's own error documents: a page of a proxy or gateway has neither element.
  return code === undefined ? {} : body(code, /<Message>([^<]*)<\/Message>/i.exec(text)?.[1]);
}

function body(code: unknown, message: unknown): ErrorBody {
  return {
    ...(typeof code === 'string' && code !== '' ? { code } : {}),
    ...(typeof message === 'string' && message !== '' ? { message: firstLine(message) } : {}),
  };
}

/** Storage appends `RequestId:` and `Time:` on lines of their own. */
function firstLine(message: string): string {
  return message.split(/\r?\n/)[0]?.trim() ?? '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
