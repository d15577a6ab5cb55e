// Emphasis beside Chinese, Japanese and Korean. CommonMark decides by spaces and punctuation
// whether stars open or close, and in `**备份：**先停` there are none where English has them. Here
// stars (and `~~`) beside a character of these scripts, their punctuation included, may do both;
// they close when something is open. As in markdown-cjk-friendly.

import { attention } from "micromark-core-commonmark";
import { gfmStrikethrough } from "micromark-extension-gfm-strikethrough";
import type { Code, Construct, Extension } from "micromark-util-types";

/** Letters and punctuation of these scripts, and the quotes and dashes that they share with ours. */
const cjk =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u00b7\u2014\u2018-\u201f\u2026\u3000-\u303f\u30fb\u30fc\uff00-\uffef\ud840-\ud88f]/u;

const isCjk = (code: Code) => code !== null && code > 0 && cjk.test(String.fromCharCode(code));
const isSpace = (code: Code) => code === null || code < 0 || /\s/.test(String.fromCharCode(code));

/** The construct, with marks that can open and close beside CJK. `mark`: the type of its tokens. */
function beside(construct: Construct, mark: string): Construct {
  return {
    ...construct,
    tokenize(effects, ok, nok) {
      const before = this.previous;
      return construct.tokenize.call(
        this,
        effects,
        (after: Code) => {
          const token = this.events.at(-1)?.[1];
          const isMark = token?.type === mark && this.sliceSerialize(token)[0] !== "_";
          if (isMark && !isSpace(before) && !isSpace(after) && (isCjk(before) || isCjk(after)))
            Object.assign(token, { _open: true, _close: true });
          return ok(after);
        },
        nok,
      );
    },
  };
}

/** Emphasis and `~~`. A single `~` is a range (`3~5天`) or "about", and never strikes. */
export function emphasis(): Extension {
  const strikes = gfmStrikethrough({ singleTilde: false });
  const strike = beside(strikes.text?.[126] as Construct, "strikethroughSequenceTemporary");
  const stars = beside(attention, "attentionSequence");
  return {
    text: { 42: stars, 95: stars, 126: strike },
    insideSpan: { null: [strike] },
    attentionMarkers: { null: [126] },
  };
}
