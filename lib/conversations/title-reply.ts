import { withoutEnd } from "./title.ts";

/** In characters: a longer reply is not read. */
const longestReply = 400;
/** In characters. */
const [shortest, longest] = [2, 80];

const quotes: [string, string][] = [
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["“", "”"],
  ["„", "“"],
  ["„", "”"],
  ["”", "”"],
  ["‘", "’"],
  ["‚", "‘"],
  ["«", "»"],
  ["»", "«"],
  ["‹", "›"],
  ["「", "」"],
  ["『", "』"],
  ["《", "》"],
  ["〈", "〉"],
  ["【", "】"],
  ["［", "］"],
  ["＂", "＂"],
  ["[", "]"],
  ["(", ")"],
  ["（", "）"],
];

const label =
  /^(?:(?:conversation|chat|suggested|short|possible)\s)?(?:title|name|topic)\s?[:：]|^(?:(?:对话|会话|聊天|建议)的?)?(?:标题|题目|名称|主题)\s?[:：]/iu;

/** How replies begin that talk about a title, or refuse one. */
const talk = [
  /^(?:sure|certainly|absolutely|of course|okay|ok|alright|great|yes|no|sorry|well|hello|hi)(?:[,!:]| ?[–—] | - |\.(?! \d))/iu,
  /^here(?:['’]s|\s(?:is|are))\s/iu,
  /^i(?:['’](?:m|ll|d|ve)|\s(?:am|can|cannot|can['’]t|could|do|don['’]t|will|would|have|think|suggest|recommend|apologi[sz]e))\s/iu,
  /^(?:as an ai|unfortunately|my apologies|based on)\b/iu,
  /^(?:the|a|an|one|my|this|your)(?:\s\S{1,20})?\s(?:title|conversation|chat)\s(?:of|for|is|was|would|could|should|might|may|that|has)\b/iu,
  /^(?:当然|好的?|可以|没问题|抱歉|很抱歉|对不起|不好意思)[\s,，.。!！:：]/u,
  /^(?:当然可以|以下(?:是|为)|这里是|根据|作为|我(?:无法|不能|不会|是|建议|认为|会|来|可以)|无法(?:为|给|提供|回答))/u,
  /^(?:这(?:个|段|次)?|该|本)?(?:对话|会话|标题)的?(?:标题|名称)?(?:可以|应该|是|为|叫|建议|名为)/u,
];

/** Replies that name nothing. */
const empty =
  /^(?:none|n\/a|null|undefined|untitled|(?:new |no )?(?:title|conversation|chat)|无|无标题|未命名|标题|对话|新对话|对话标题)$/iu;

/** A model's reply as a title; undefined when it is not one. */
export function titleFromReply(reply: string): string | undefined {
  const line = reply.trim();
  if (line.length > longestReply || /[\n\r]/u.test(line)) return undefined;
  const title = unwrapped(line);
  if (title.length < shortest || title.length > longest) return undefined;
  if (!/[\p{L}\p{N}]/u.test(title) || /[<>{}|\p{Cc}\p{Cf}]/u.test(title)) return undefined;
  if (empty.test(title) || talk.some((beginning) => beginning.test(title))) return undefined;
  return isOnePhrase(title) && isPaired(title) ? title : undefined;
}

/** Without labels, marks of Markdown, quotes around it and a full stop, in whatever order they surround it. */
function unwrapped(reply: string): string {
  let text = reply.replaceAll(/\s+/gu, " ");
  for (;;) {
    const phrase = text
      .replace(/^(?:#{1,6}|[-*+•]|\d\.) /u, "")
      .replace(/^(\*{1,3}|_{1,3})([^*_]+)\1/u, "$2")
      .replace(label, "")
      .trim();
    const inner = unquoted(withoutEnd(phrase, " .。,，;；…"));
    if (inner === text) return text;
    text = inner;
  }
}

/** Without the pair of quotes around all of it. */
function unquoted(text: string): string {
  for (const [open, close] of quotes) {
    const inner = text.slice(open.length, -close.length);
    const isAround = text.length > 2 && text.startsWith(open) && text.endsWith(close);
    if (isAround && !inner.includes(open) && !inner.includes(close)) return inner.trim();
  }
  return text;
}

/** Not several sentences, no choice between several titles, and nothing that another text should follow. */
function isOnePhrase(title: string): boolean {
  if (/[:：]$/u.test(title)) return false;
  if (/[!?] \S|\p{Ll}{3}\. \p{Lu}|[。！？](?!$)/u.test(title)) return false;
  return !/["”’」》】] ?(?:or|\/|,|或者?|、|，) ?["“‘「《【]/u.test(title);
}

/** Every quote and bracket has its other half. An apostrophe is no quote. */
function isPaired(title: string): boolean {
  const text = title.replaceAll(/(?<=\p{L})['’]|['’](?=\d{2}s)/gu, "");
  const open: string[] = [];
  for (const mark of text) {
    const wanted = open.at(-1);
    if (wanted !== undefined && quotes.some((pair) => pair[0] === wanted && pair[1] === mark))
      open.pop();
    else if (quotes.some((pair) => pair[0] === mark)) open.push(mark);
    else if (quotes.some((pair) => pair[1] === mark)) return false;
  }
  return open.length === 0 && !/\*\*|__/u.test(text);
}
