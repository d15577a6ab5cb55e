import type { ReadingProblem } from "./schema.ts";

/** A file that cannot be read. The message is for programmers, and holds nothing of the file. */
export class ReadingError extends Error {
  readonly problem: ReadingProblem;

  constructor(problem: ReadingProblem, message: string = problem) {
    super(message);
    this.name = "ReadingError";
    this.problem = problem;
  }
}
