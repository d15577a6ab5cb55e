/** Follows Markdown as it is generated: whether the next character stands in code, and what stands before it on its line. */
export class CodePosition {
  /** The line so far. */
  line = "";
  /** The mark of the open fence. */
  #fence: string | undefined;

  advance(text: string): void {
    const lines = text.split("\n");
    for (const [at, part] of lines.entries()) {
      this.line += part;
      if (at === lines.length - 1) return;
      this.#endLine();
    }
  }

  get inCode(): boolean {
    if (this.#fence !== undefined || /^(?: {4}|\t)/u.test(this.line)) return true;
    return this.line.split("`").length % 2 === 0;
  }

  #endLine(): void {
    const line = this.line.replace(/^[\s>]+/u, "").trimEnd();
    const [mark] = /^(?:`{3,}|~{3,})/u.exec(line) ?? [];
    if (mark !== undefined) {
      if (this.#fence === undefined) this.#fence = mark;
      else if (mark.startsWith(this.#fence) && mark === line) this.#fence = undefined;
    }
    this.line = "";
  }
}
