import type { Answer } from '../../faults/index.ts';

/** What the handler throws; it becomes an answer with a stack trace. */
export class HandlerException extends Error {
  override readonly name = 'HandlerException';
  readonly status: number;
  /** The headline, `Message` in the body. */
  readonly headline: string;
  /** .NET's type name. */
  readonly type: string;

  constructor(message: string, details: { type: string; status?: number; headline?: string; cause?: unknown }) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.status = details.status ?? 500;
    this.headline = details.headline ?? 'Something went wrong while processing your request';
    this.type = details.type;
  }
}

/** Storage trouble of any kind, as the engine reports it. */
export function storageException(cause: unknown): HandlerException {
  return new HandlerException('An error occurred while communicating with Azure Storage', {
    type: 'DurableTask.AzureStorage.Storage.DurableTaskStorageException',
    cause,
  });
}

/** The handler's JSON goes out chunked, without a length. */
const jsonHeaders = { 'Content-Type': 'application/json; charset=utf-8', 'Transfer-Encoding': 'chunked' };

/** A JSON answer of the handler. `text` is the body as it is. */
export function rawJson(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...jsonHeaders, ...headers }, body: text };
}

export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return rawJson(status, JSON.stringify(value), headers);
}

export function messageAnswer(status: number, message: string): Answer {
  return jsonAnswer(status, { Message: message });
}

export function exceptionAnswer(exception: HandlerException): Answer {
  return jsonAnswer(exception.status, {
    Message: exception.headline,
    ExceptionMessage: exception.message,
    ExceptionType: exception.type,
    StackTrace:
      '   at Microsoft.Azure.WebJobs.Extensions.DurableTask.HttpApiHandler.HandleRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken)',
  });
}

export const empty = (status: number): Answer => ({ status });
