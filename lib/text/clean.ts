// PostgreSQL stores neither NUL nor lone surrogates in a text, and a JSON string from outside may
// contain both. Text from users is refused for it (they can correct it); text from machines is
// cleaned here, on input.

const unreadable = "\uFFFD";

/**
 * The text with U+FFFD in place of each NUL and each lone surrogate. A text without either is
 * returned unchanged.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll("\0", unreadable);
}

/**
 * Cleans a text that comes in pieces, of which one may end inside a surrogate pair: the first half
 * waits for the next piece.
 */
export class TextCleaner {
  #half = "";

  /** The next piece, cleaned. Empty when so far there is only half a character. */
  push(piece: string): string {
    const text = this.#half + piece;
    this.#half = endsInside(text) ? text.slice(-1) : "";
    return cleanText(this.#half === "" ? text : text.slice(0, -1));
  }

  /** What was still waiting at the end: U+FFFD or nothing. The cleaner can be used again. */
  end(): string {
    const left = cleanText(this.#half);
    this.#half = "";
    return left;
  }
}

/** True when the last code unit is the first half of a pair. */
function endsInside(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
