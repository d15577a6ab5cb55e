// Names and titles come from users, models and files. Characters that reorder the text around them,
// or are invisible, could make one name look like another: they are shown as code points.

/** Bidirectional controls, zero-width characters, controls, line separators, tags, and the other invisible ones. */
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** Scripts whose words need a (non-)joiner, and emoji that are joined from several. */
const joined =
  /[\p{Extended_Pictographic}\p{M}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}]$/u;

const shown = (character: string) =>
  `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/**
 * A name or title that cannot disguise itself: invisible characters are spelled out. Spaces of any
 * width and line ends become one space.
 */
export function revealHidden(text: string): string {
  const flat = text.replaceAll(/[\s\u2028\u2029]+/gu, (space) =>
    space.includes("\ufeff") ? space : " ",
  );
  return flat.replaceAll(hidden, (character, at: number) => {
    const joiner = character === "\u200c" || character === "\u200d";
    // Only the character before it is examined: the whole text before each joiner would be
    // quadratic.
    return joiner && joined.test(flat.slice(Math.max(0, at - 2), at))
      ? character
      : shown(character);
  });
}

/**
 * Like `revealHidden`, for text of several lines: only characters that reorder the text around them
 * are spelled out.
 */
export function steadyText(text: string): string {
  return text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/gu, shown);
}
