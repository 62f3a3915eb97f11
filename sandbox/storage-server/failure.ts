/** An answer of the service that is an error, with the code that it puts into `x-ms-error-code`. */
export class ServiceFailure extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ServiceFailure';
    this.status = status;
    this.code = code;
  }
}
