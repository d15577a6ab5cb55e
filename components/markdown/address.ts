import { plainText } from "#components/ui/plain-text.ts";

export type Address = {
  /** What the browser is sent to. */
  href: string;
  /** Where that is, in short: the host, or the mail address. An international host is spelled in its ASCII form, which cannot look like another. */
  where: string;
};

/** Where a link of a model's or a person's text leads, if it is to the web or to a mailbox. Everything else leads nowhere. */
export function addressOf(raw: string): Address | undefined {
  if (!/^(?:https?:\/\/|mailto:)[^\s\p{Cc}\p{Cf}\\]+$/iu.test(raw) || !URL.canParse(raw)) return undefined;
  const url = new URL(raw);
  if (url.protocol === "mailto:") return url.pathname.includes("@") ? { href: url.href, where: plainText(url.pathname) } : undefined;
  if ((url.protocol !== "https:" && url.protocol !== "http:") || url.host === "") return undefined;
  return { href: url.href, where: url.host };
}

/** Whether a link's text already says where it leads, so that nobody needs to be told. */
export function says(text: string, { href, where }: Address): boolean {
  const said = text.trim().toLowerCase();
  if (href.startsWith("mailto:")) return said === where.toLowerCase();
  if (new URL(href).username !== "") return false;
  const rest = said.replace(/^https?:\/\//, "");
  return rest === where || (rest.startsWith(where) && /^[/?#]/.test(rest.slice(where.length)));
}
