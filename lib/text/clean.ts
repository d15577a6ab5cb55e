// PostgreSQL stores neither NUL nor half of a surrogate pair in a text, and a JSON string from outside may hold both. Text from people is
// refused for it (they can mend it); text from machines is cleaned here, where it comes in.

const unreadable = "\uFFFD";

/** The text with U+FFFD in place of each NUL and of each half of a surrogate pair. A text without either comes back as it is. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll("\0", unreadable);
}

/** Cleans a text that comes in pieces, of which one may end inside a surrogate pair: the half waits for the piece with the other one. */
export class TextCleaner {
  #half = "";

  /** The next piece, cleaned. It is empty when all there is so far is half a character. */
  push(piece: string): string {
    const text = this.#half + piece;
    this.#half = endsInside(text) ? text.slice(-1) : "";
    return cleanText(this.#half === "" ? text : text.slice(0, -1));
  }

  /** What was still waiting, when nothing more comes: U+FFFD or nothing. The cleaner can be used again. */
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
