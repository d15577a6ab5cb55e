import { revealHidden } from "#components/ui/plain-text.ts";

export type Address = {
  /** The address for the browser. */
  href: string;
  /**
   * The target in short: the host, or the mail address. An international host is shown in its ASCII
   * form, which cannot look like another.
   */
  where: string;
  /** Whether it contains a user name, which can look like a host. */
  hasUser: boolean;
};

/** Longer addresses are not links: browsers hardly accept more, and nobody reads them. */
const longest = 4_000;

/**
 * The target of a link in a model's or a user's text, if it is on the web or a mailbox; undefined
 * otherwise. Server and browser must decide the same for every text, or hydration fails; their URL
 * parsers differ in what they accept. So an address is parsed here, and a URL parser gets only
 * hosts on which all agree (e2e/markdown.spec.ts compares them).
 */
export function addressOf(raw: string): Address | undefined {
  if (raw.length > longest || /[\s\p{Cc}\p{Cf}\\]/u.test(raw)) return undefined;
  if (/^mailto:/i.test(raw)) return mailbox(raw.slice("mailto:".length));
  const [, scheme, authority, rest] = /^(https?):\/\/([^/?#]+)((?:[/?#].*)?)$/iu.exec(raw) ?? [];
  if (scheme === undefined || authority === undefined || rest === undefined) return undefined;
  const at = authority.lastIndexOf("@") + 1;
  const where = hostOf(authority.slice(at), scheme.toLowerCase());
  if (where === undefined) return undefined;
  const href = `${scheme.toLowerCase()}://${authority.slice(0, at)}${where}${rest.startsWith("/") ? "" : "/"}${rest}`;
  return { href, where, hasUser: at > 0 };
}

/** Whether a link's text already shows its target, so that it need not be added. */
export function showsAddress(text: string, { href, where, hasUser }: Address): boolean {
  const said = text.trim().toLowerCase();
  if (href.startsWith("mailto:")) return said === where.toLowerCase();
  if (hasUser) return false;
  const rest = said.replace(/^https?:\/\//, "");
  return rest === where || (rest.startsWith(where) && /^[/?#]/.test(rest.slice(where.length)));
}

function mailbox(rest: string): Address | undefined {
  const path = rest.split(/[?#]/, 1)[0] ?? "";
  return path.includes("@")
    ? { href: `mailto:${rest}`, where: revealHidden(path), hasUser: false }
    : undefined;
}

/**
 * Letters of international hosts: whole scripts that have been complete for long, so that all
 * parsers know the same ones.
 */
const international =
  /^[a-z0-9.\-\u00df-\u00f6\u00f8-\u00ff\u0100-\u024f\u0386-\u03ff\u0400-\u052f\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u0904-\u0939\u093e-\u094d\u0e01-\u0e30\u0e32\u0e34-\u0e3a\u0e40-\u0e4e\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+$/i;

/**
 * A host with its port, in its canonical ASCII form; undefined when it is invalid, or one that
 * parsers read differently.
 */
function hostOf(text: string, scheme: string): string | undefined {
  const [, name, port = ""] = /^(.+?)(?::(\d{0,5}))?$/u.exec(decoded(text)) ?? [];
  if (name === undefined || Number(port) > 65_535) return undefined;
  const isIpv6 = /^\[[\da-f:.]+\]$/i.test(name);
  const isInternational = /[^\0-\x7f]/.test(name) && international.test(name);
  const host = isIpv6 || isInternational ? parsed(name) : name.toLowerCase();
  if (host === undefined || !(isIpv6 || isName(host))) return undefined;
  const usual = scheme === "https" ? 443 : 80;
  return port === "" || Number(port) === usual ? host : `${host}:${Number(port)}`;
}

/** Markdown percent-encodes what is not ASCII, and the brackets of an IPv6 address. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function parsed(name: string): string | undefined {
  return URL.canParse(`http://${name}/`) ? new URL(`http://${name}/`).host : undefined;
}

/**
 * Whether a host is a name, or an IPv4 address written as four numbers; parsers also accept
 * `0x7f.1` as one, which users would not recognise.
 */
function isName(host: string): boolean {
  if (host.length > 254 || !/^(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?$/.test(host)) return false;
  const last = host.replace(/\.$/, "").split(".").at(-1) ?? "";
  if (!/^(?:\d+|0x[\da-f]*)$/.test(last)) return true;
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/.test(host) && !host.endsWith(".");
}
