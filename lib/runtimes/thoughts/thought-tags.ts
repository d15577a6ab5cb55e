// Models without native reasoning write their thoughts into the text of the answer, between tags. Their templates may write the opening tag
// themselves, and then the answer has only the closing one. Decision 018 has the rules.

import type { Delta } from "../adapter.ts";
import { CodePosition } from "./code-position.ts";

type ThoughtDelta = Exclude<Delta, { type: "end" }>;

/** The pairs of tags that models are known to write. The first is the only one that templates open themselves. */
const pairs = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<thought>", "</thought>"],
  ["<reasoning>", "</reasoning>"],
  ["<seed:think>", "</seed:think>"],
  ["<|begin_of_thought|>", "<|end_of_thought|>"],
  ["◁think▷", "◁/think▷"],
  ["[THINK]", "[/THINK]"],
] as const;
const [usualOpening, usualClosing] = pairs[0];

type State = "beginning" | "thought" | "answer";

export type TagOptions = {
  /** The model's answers are known to begin within a thought. */
  opened: boolean;
  /** A closing tag without an opening one is a tag too. False when the question names it: the answer may then be about it. */
  lone: boolean;
};

/**
 * Separates an answer's thought from its text while it is generated. What may still be a part of a tag is held back, so no part of a tag
 * is ever passed on as text.
 */
export class ThoughtTags {
  /** What the answer shows of its model: whether it begins within a thought. Undefined while that is open. */
  opensItself: boolean | undefined;
  #state: State = "beginning";
  #closing: string = usualClosing;
  /** Received, and not passed on yet. */
  #held = "";
  #position = new CodePosition();
  #hasPassed = false;
  /** The blanks after a tag belong neither to a thought nor to its answer. */
  #skipsBlanks = false;
  /** The end of the text read, in which an opening tag may begin. */
  #lastRead = "";
  #namesOpening = false;
  readonly #options: TagOptions;

  constructor(options: TagOptions) {
    this.#options = options;
  }

  push(text: string): ThoughtDelta[] {
    this.#held += text;
    const deltas: ThoughtDelta[] = [];
    if (this.#state === "beginning" && !this.#begin(false)) return deltas;
    this.#separate(deltas, false);
    return deltas;
  }

  /** What is left. `cut`: the answer has reached its maximum length, so a thought may lack its end. */
  end(cut: boolean): ThoughtDelta[] {
    const deltas: ThoughtDelta[] = [];
    if (this.#state === "beginning") this.#begin(true);
    this.#separate(deltas, true);
    if (this.#state === "thought" && !cut) {
      // The model ended by itself, and never ended a thought: this was the answer.
      if (this.#options.opened) this.opensItself = false;
      deltas.push({ type: "retype", to: "text" });
    }
    return deltas;
  }

  /** Decides with what the answer begins; false while that is open. */
  #begin(ended: boolean): boolean {
    const start = this.#held.trimStart();
    const pair = pairs.find(([opening]) => start.startsWith(opening));
    if (!pair && !ended && pairs.some(([opening]) => opening.startsWith(start))) return false;
    if (pair) {
      this.#closing = pair[1];
      this.#held = start.slice(pair[0].length);
      this.#skipsBlanks = true;
      this.opensItself = false;
    }
    this.#state = pair || this.#options.opened ? "thought" : "answer";
    return true;
  }

  #separate(deltas: ThoughtDelta[], ended: boolean): void {
    this.#skipBlanks();
    while (this.#mayClose) {
      const at = this.#held.indexOf(this.#closing);
      if (at < 0) break;
      const before = this.#held.slice(0, at);
      this.#read(before);
      const after = this.#held.slice(at + this.#closing.length);
      const closes = this.#mayClose && this.#closes(after, ended);
      this.#held = this.#held.slice(at);
      if (closes) {
        // Nothing was shown yet, so nothing is to be taken back.
        if (!this.#hasPassed) this.#state = "thought";
        this.#pass(deltas, this.#state === "thought" ? before.trimEnd() : before);
        this.#close(deltas, after);
      } else {
        this.#pass(deltas, before);
        if (closes === undefined) return;
        this.#take(deltas, this.#closing.length);
      }
    }
    this.#skipBlanks();
    this.#take(deltas, ended ? this.#held.length : this.#held.length - this.#heldBack());
  }

  #skipBlanks(): void {
    if (this.#skipsBlanks) this.#held = this.#held.trimStart();
    this.#skipsBlanks &&= this.#held === "";
  }

  #close(deltas: ThoughtDelta[], after: string): void {
    if (this.#state === "answer") deltas.push({ type: "retype", to: "reasoning" });
    // An answer that lacks the opening tag shows that its model's template writes it.
    this.opensItself ??= true;
    this.#state = "answer";
    this.#held = after;
    this.#skipsBlanks = true;
  }

  /** Only one tag closes a thought; what comes later is text. One that follows an opening tag within the text belongs to that one. */
  get #mayClose(): boolean {
    if (this.#state === "thought") return true;
    return this.#options.lone && this.opensItself === undefined && !this.#namesOpening;
  }

  /** Whether the tag between the position and `after` closes a thought; undefined while that depends on what follows. */
  #closes(after: string, ended: boolean): boolean | undefined {
    if (this.#position.inCode) return false;
    if (this.#state === "thought") return true;
    // Without an opening tag it has to stand where a thought can end: at the beginning of a line, after a sentence, or before a blank line.
    const line = this.#position.line.trim();
    if (/^[>|]/u.test(line)) return false;
    if (line === "" || /[.!?。！？…]["”’）)]?$/u.test(line.slice(-2))) return true;
    if (/^[^\S\n]*\n[^\S\n]*\n/u.test(after)) return true;
    return ended || after.trim() !== "" ? false : undefined;
  }

  /** The length of the end that may be the beginning of a closing tag, or the blanks before one. */
  #heldBack(): number {
    if (!this.#mayClose) return 0;
    let length = Math.min(this.#closing.length - 1, this.#held.length);
    while (!this.#held.endsWith(this.#closing.slice(0, length))) length -= 1;
    if (this.#state === "answer") return length;
    const kept = this.#held.slice(0, this.#held.length - length).trimEnd();
    return this.#held.length - kept.length;
  }

  /** Passes on the first `length` characters of what is held. */
  #take(deltas: ThoughtDelta[], length: number): void {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    if (this.#mayClose) this.#read(text);
    this.#pass(deltas, text);
  }

  #read(text: string): void {
    this.#position.advance(text);
    if (this.#state === "thought") return;
    const joined = this.#lastRead + text;
    this.#namesOpening ||= joined.includes(usualOpening);
    this.#lastRead = joined.slice(1 - usualOpening.length);
  }

  #pass(deltas: ThoughtDelta[], text: string): void {
    if (text === "") return;
    this.#hasPassed = true;
    deltas.push({ type: this.#state === "thought" ? "reasoning" : "text", text });
  }
}
