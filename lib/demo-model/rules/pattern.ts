// A text that matches a regular expression, for a schema that asks for one. It supports what
// schemas use: literals, classes, groups, choices, counts. With anything else it gives up, and the
// caller takes another value.

/**
 * The shortest text that `pattern` accepts as a whole, when every part is supported; otherwise
 * undefined.
 */
export function textFitting(pattern: string): string | undefined {
  const reader = { rest: pattern.replace(/^\^|\$$/gu, "") };
  try {
    const text = choice(reader);
    return reader.rest === "" && new RegExp(pattern, "u").test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

type Reader = { rest: string };

/** The first of several choices; the others are parsed to find the end. */
function choice(reader: Reader): string {
  const first = sequence(reader);
  while (take(reader, /^\|/u)) sequence(reader);
  return first;
}

function sequence(reader: Reader): string {
  let text = "";
  while (reader.rest !== "" && !/^[|)]/u.test(reader.rest)) {
    const one = atom(reader);
    text += one.repeat(count(reader));
  }
  return text;
}

function atom(reader: Reader): string {
  if (take(reader, /^\((?:\?:)?/u)) {
    const text = choice(reader);
    if (!take(reader, /^\)/u)) throw new Error("an open group");
    return text;
  }
  const set = take(reader, /^\[(?:\\.|[^\]\\])*\]/u);
  if (set) return memberOf(set);
  const escaped = take(reader, /^\\./u);
  if (escaped) return memberOf(escaped);
  const sign = take(reader, /^[^*+?{}()[\]\\|]/u);
  if (sign === undefined) throw new Error("an unknown part");
  return sign === "." ? "x" : sign === "^" || sign === "$" ? "" : sign;
}

/** The minimum number of repetitions. */
function count(reader: Reader): number {
  const amount = take(reader, /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/u);
  if (amount === undefined || amount.startsWith("+")) return 1;
  return amount.startsWith("{") ? Number(/\d+/u.exec(amount)?.[0]) : 0;
}

const candidates = [..."aA0 -_.,:/@x你"];

/**
 * A character of a class or an escape: a common one that matches, otherwise the first of the class.
 */
function memberOf(set: string): string {
  const fits = new RegExp(`^${set}$`, "u");
  const named = [...set.replace(/^\[\^?|\]$/gu, "")];
  const sign = [...candidates, ...named].find((one) => fits.test(one));
  if (sign === undefined) throw new Error("an empty class");
  return sign;
}

function take(reader: Reader, what: RegExp): string | undefined {
  const found = what.exec(reader.rest)?.[0];
  if (found !== undefined) reader.rest = reader.rest.slice(found.length);
  return found;
}
