/**
 * A refusal with Ollama's text. `late`: the runner refused, so that a streamed request gets it as
 * its first line, without a length.
 */
export class OllamaError extends Error {
  readonly status: number;
  readonly late: boolean;

  constructor(status: number, message: string, { late = false } = {}) {
    super(message);
    this.status = status;
    this.late = late;
  }
}

/** The client closed the connection, so there is nobody to answer. */
export class Disconnected extends Error {}
