/** The sentences of a text, Chinese and English, without the blanks around them. A line is at least one sentence. */
export function sentencesOf(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const one =
    /[^\n。！？!?；;.]*(?:[。！？!?；;]+["'”’）)]*|\.+(?=["'”’）)]*(?:\s|$))["'”’）)]*|\.+|\n|$)/gu;
  let open: number | undefined;
  for (const { index, 0: part } of text.matchAll(one)) {
    if (part === "") continue;
    open ??= index;
    const end = index + part.length;
    // A full stop inside of a number or a name ends nothing.
    if (/\.$/u.test(part) && /[^\s]/u.test(text[end] ?? " ")) continue;
    const lead = /^\s*/u.exec(text.slice(open, end))?.[0].length ?? 0;
    const said = text.slice(open, end).trimEnd();
    if (said.length > lead) found.push({ start: open + lead, end: open + said.length });
    open = undefined;
  }
  return found;
}
