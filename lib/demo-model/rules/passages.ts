// Finds passages in a prompt: blocks that start with their number, `[1]`, quoted or not, with their
// source beside the number.

export type Passage = { number: number; source: string; text: string };

export function passagesIn(content: string): Passage[] {
  const passages: { number: number; lines: { quoted: boolean; text: string }[] }[] = [];
  for (const line of content.split("\n")) {
    const [quote = ""] = /^[\s>]*/u.exec(line) ?? [];
    const rest = line.slice(quote.length);
    const mark = /^\[(\d{1,3})\](?:\s*[:：])?(.*)$/su.exec(rest);
    if (mark)
      passages.push({
        number: Number(mark[1]),
        lines: [{ quoted: quote.includes(">"), text: (mark[2] ?? "").trimStart() }],
      });
    else passages.at(-1)?.lines.push({ quoted: quote.includes(">"), text: rest });
  }
  return passages
    .map(({ number, lines }) => ({ number, ...sourceAndText(lines) }))
    .filter(({ text }) => text !== "");
}

/** Where only the lines below the number are quoted, the number's own line names the source. */
function sourceAndText([first, ...others]: { quoted: boolean; text: string }[]): {
  source: string;
  text: string;
} {
  const joined = (lines: { text: string }[]) =>
    lines
      .map(({ text }) => text)
      .join("\n")
      .trim();
  const quoted = others.filter((line) => line.quoted);
  if (first && !first.quoted && quoted.length > 0)
    return { source: first.text.trim(), text: joined(quoted) };
  return { source: "", text: joined(first ? [first, ...others] : others) };
}
