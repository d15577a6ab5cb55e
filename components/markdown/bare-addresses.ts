// Bare addresses in a text become links. As in GFM, but for texts in which no space separates words:
// an address may follow a Chinese character directly, and ends before full-width punctuation.

/** Letters of scripts that are written without spaces, or that attach particles to a word. */
const cjk =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}ー]/u;

/** What no address contains: spaces, signs of ASCII that would be encoded, CJK punctuation. */
const never =
  /[\s<>"`^|\p{Cc}\p{Cf}\u00b7\u2014\u2018-\u201f\u2026\u3000-\u3004\u3008-\u303f\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffef]/u;

const beginning = /https?:\/\/(?=[\p{L}\d[])|www\.(?=[a-z\d]|[^\s./]{1,60}\.[a-z]{2})/iuy;

/** Longer ones are no links anyway (address.ts). */
const longest = 4_000;

/** The end of the address that begins at a position; undefined when none does. */
export function addressEnd(source: string, at: number): number | undefined {
  beginning.lastIndex = at;
  const [scheme] = beginning.exec(source) ?? [];
  if (scheme === undefined) return undefined;
  const before = source.slice(Math.max(0, at - 1), at);
  if (/[a-z\d]/i.test(before) || (scheme.endsWith(".") && /[\w./:@-]/.test(before)))
    return undefined;
  const from = at + scheme.length;
  return from + trimmed(reach(source.slice(from, from + longest)));
}

/** As far as an address may reach at most. */
function reach(text: string): string {
  const hostEnd = text.search(/[/?#]|$/);
  const latinHost = !/[^\0-\x7f]/.test(text.slice(0, hostEnd));
  let end = 0;
  let [round, square] = [0, 0];
  let last = ".";
  for (const sign of text) {
    if (never.test(sign)) break;
    if (sign === "\\" && !/^[_*~&#.-]/.test(text.slice(end + 1, end + 2))) break;
    if ((sign === "*" || sign === "~") && sign === last) break;
    // A letter of these scripts belongs to it where a part of it begins (`/wiki/北京`), and not
    // after Latin letters (`/a查看`) or right after a Latin host (`a.example/查看`).
    if (cjk.test(sign) && !cjk.test(last)) {
      const begins = end <= hostEnd ? /[.-]/ : /[/=#?&_-]/;
      if (!begins.test(last) || (latinHost && end === hostEnd + 1)) break;
    }
    if (sign === "(") round += 1;
    if (sign === "[") square += 1;
    if (sign === ")" && (round -= 1) < 0) break;
    if (sign === "]" && (square -= 1) < 0) break;
    last = sign;
    end += sign.length;
  }
  return text.slice(0, end);
}

/** Its length without punctuation that ends the sentence, and without a bracket left open. */
function trimmed(text: string): number {
  let end = text.length;
  while (end > 0 && /[?!.,:;*_~'"([\\]/.test(text[end - 1] ?? "")) end -= 1;
  return end;
}

/** The address for a link, of an address as it was written. */
export function hrefOf(written: string): string {
  const plain = written.replaceAll(/\\([_*~&#.-])/g, "$1").replaceAll("&amp;", "&");
  return /^www\./i.test(plain) ? `http://${plain}` : plain;
}

/** A mail address: after any character that cannot be part of one. */
const mail = /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z\d-]{1,63}(?:\.[A-Za-z\d-]{1,63}){1,8}/g;

/** The mail addresses in a text, with their positions. */
export const mailAddresses = (text: string): { at: number; address: string }[] =>
  text.includes("@")
    ? [...text.matchAll(mail)]
        .map((found) => ({ at: found.index, address: found[0] }))
        .filter(({ address }) => !/-$|\.\d+$/.test(address))
    : [];
