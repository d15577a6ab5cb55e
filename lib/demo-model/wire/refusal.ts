/** A refusal in Ollama's words. `late`: the runner made it, so that a streamed request gets it as its first line, without a length. */
export class OllamaError extends Error {
  readonly status: number;
  readonly late: boolean;

  constructor(status: number, message: string, { late = false } = {}) {
    super(message);
    this.status = status;
    this.late = late;
  }
}

/** The caller closed the connection: nobody is left to answer. */
export class Gone extends Error {}
