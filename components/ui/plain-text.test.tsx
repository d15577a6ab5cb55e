import { describe, expect, test } from "vitest";

import { drawn, textIn } from "#lib/testing/render.tsx";
import { detectLanguage } from "./detect-language.ts";
import { Isolate } from "./isolate.tsx";
import { revealHidden, steadyText } from "./plain-text.ts";

describe("H35 a name cannot disguise itself", () => {
  test.each([
    ["right-to-left override", "chen\u202enaroah", "chen⟨U+202E⟩naroah"],
    ["isolate", "\u2066admin\u2069", "⟨U+2066⟩admin⟨U+2069⟩"],
    ["marks of direction", "a\u200eb\u200fc\u061cd", "a⟨U+200E⟩b⟨U+200F⟩c⟨U+061C⟩d"],
    ["zero-width space", "lin\u200b.yue", "lin⟨U+200B⟩.yue"],
    ["zero-width joiner between letters", "lin\u200dyue", "lin⟨U+200D⟩yue"],
    [
      "word joiner, soft hyphen, byte order mark",
      "a\u2060b\u00adc\ufeffd",
      "a⟨U+2060⟩b⟨U+00AD⟩c⟨U+FEFF⟩d",
    ],
    ["fillers that look like nothing", "\u3164\uffa0\u115f", "⟨U+3164⟩⟨U+FFA0⟩⟨U+115F⟩"],
    ["tags", "a\u{e0061}b", "a⟨U+E0061⟩b"],
    ["controls", "a\u0000b\u0007c\u001bd\u0085", "a⟨U+0000⟩b⟨U+0007⟩c⟨U+001B⟩d⟨U+0085⟩"],
    ["half a pair", "a\ud800b", "a⟨U+D800⟩b"],
    ["line ends", "a\nb\u2028c", "a b c"],
  ])("%s", (_, text, shown) => expect(revealHidden(text)).toBe(shown));

  test.each([
    "林悦",
    "Dorota Wielgosz",
    "Søren Ærø",
    "محمد علي",
    "می\u200cخواهم",
    "क्\u200dष",
    "👩\u200d👩\u200d👧",
    "O’Neill, “Bob”",
    "José",
    "ｶﾅ",
    "한글",
  ])("%s is unchanged", (name) => expect(revealHidden(name)).toBe(name));

  test("it is rendered isolated, in its own direction and language", () => {
    expect(drawn(<Isolate>{"林悦\u202e"}</Isolate>)).toBe(
      '<bdi dir="auto" lang="zh-CN">林悦⟨U+202E⟩</bdi>',
    );
    expect(textIn(drawn(<Isolate>{"<b>x</b>"}</Isolate>))).toBe("<b>x</b>");
  });

  test("a text of several lines keeps its line ends, and the joiners of its scripts", () => {
    expect(steadyText("a\n\tb\u200c\u202ec")).toBe("a\n\tb\u200c⟨U+202E⟩c");
  });
});

test.each([
  ["备件的库存水平由谁来定？SQL 怎么写", "zh-CN"],
  ["Who sets the levels of 备件 and how often", "en"],
  ["在庫はどうなりますか", "ja"],
  ["재고는 어떻게 됩니까", "ko"],
  ["12.5 %", undefined],
])("%s is %s", (text, tongue) => expect(detectLanguage(text)).toBe(tongue));
