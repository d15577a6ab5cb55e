// Characters that stand for another one that looks the same. PDF files printed by browsers hold radicals in the place of common Chinese characters,
// and fonts have ligatures: a search for the usual characters would not find them. What looks different (full-width letters, raised digits) stays.

/** Radicals of the supplement, which NFKC does not know, each with the character that it is drawn like; and one that NFKC makes a traditional character. */
const radicals = new Map(
  (
    "⼾户⺁厂⺄乙⺅亻⺆冂⺇几⺉刂⺊卜⺋㔾⺌小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗㣺⺘扌⺙攵⺛旡⺜冃⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫罒⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳罓⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿" +
    "⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕隶⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
  )
    .match(/../gu)
    ?.map((pair): [string, string] => [pair.slice(0, 1), pair.slice(1)]),
);

/** Radicals of both blocks, compatibility ideographs, Latin ligatures, and Arabic letters as they are drawn within a word. */
const lookalikes =
  /[\u2e80-\u2fd5\uf900-\ufaff\ufb00-\ufb06\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]/gu;
/** Characters that are drawn as nothing, and private ones that only hyphenation and layout use. */
const nothing = /[\u00ad\u200b\u2060\ufeff]/gu;
const spaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f]/gu;

/** The text with the usual characters in the place of those that look the same, and with plain spaces. Its length may change. */
export function withUsualCharacters(text: string): string {
  return text
    .replaceAll(lookalikes, (one) => radicals.get(one) ?? one.normalize("NFKC"))
    .replaceAll(nothing, "")
    .replaceAll(spaces, " ")
    .normalize("NFC");
}
