// A simple estimate of a text's tokens, for what is cut to a size. It adds up: two texts have as many tokens as both together.

/** By the kind of character; a little more than usual tokenisers need. */
function weightOf(code: number): number {
  if (code < 0x80) {
    if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)) return 0.25;
    if (code >= 0x30 && code <= 0x39) return 0.5;
    return code <= 0x20 ? 0.1 : 0.6;
  }
  if (code < 0x2e80) return 0.5;
  return code >= 0xd800 && code <= 0xdfff ? 1 : 0.9;
}

/** The sums up to each place of a text: one more than it has UTF-16 code units. */
export function tokenSums(text: string): Float64Array {
  const sums = new Float64Array(text.length + 1);
  for (let at = 0; at < text.length; at += 1)
    sums[at + 1] = (sums[at] ?? 0) + weightOf(text.charCodeAt(at));
  return sums;
}

/** About how many tokens a text has; not a whole number. */
export function roughTokens(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum += weightOf(text.charCodeAt(at));
  return sum;
}
