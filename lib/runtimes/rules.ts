// What the form of a runtime checks before it sends anything, and the server again. Without zod.

export { type SamplingName, type SamplingServer, samplingNames } from "./sampling-rules.ts";

export const longestRuntimeName = 40;
export const mostAddresses = 16;
export const longestApiKey = 1_000;
export const mostSlots = 256;

/** A name is part of a model's id (`model@runtime`), so it has neither `@` nor a blank. */
export const runtimeNamePattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

/** An API key is sent in a header: printable ASCII without blanks. */
export const apiKeyPattern = /^[\x21-\x7e]+$/;

/**
 * What is wrong with an address: no URL, another protocol, a user name or password in it, a query or fragment, or a link-local host, at which clouds
 * serve the machine's credentials and nobody a model.
 */
export type AddressFault = "not_a_url" | "protocol" | "credentials" | "query" | "link_local";

/** As `URL` writes hosts: an IPv4 address in decimals whatever its spelling was, an IPv6 address in brackets and shortened. */
const linkLocal =
  /^169\.254\.|^\[fe[89ab]|^\[::ffff:a9fe:|^\[fd00:ec2::254\]$|^metadata\.google\.internal\.?$/u;

/** What is wrong with an address of a model server; undefined when it can be used. */
export function addressFault(text: string): AddressFault | undefined {
  if (text.length > 500 || /\s/u.test(text) || !URL.canParse(text)) return "not_a_url";
  const { protocol, username, password, search, hash, hostname } = new URL(text);
  if (protocol !== "http:" && protocol !== "https:") return "protocol";
  if (hostname === "") return "not_a_url";
  if (username !== "" || password !== "") return "credentials";
  // `search` and `hash` are empty for a lone `?` or `#`.
  if (search !== "" || hash !== "" || /[?#]/u.test(text)) return "query";
  return linkLocal.test(hostname) ? "link_local" : undefined;
}

/**
 * An address as it is stored: without a trailing slash, and without the `/v1` that documentation of OpenAI-compatible servers
 * includes and that the protocol adds.
 */
function plainAddress(text: string, kind: "ollama" | "openai"): string {
  const { origin, pathname } = new URL(text);
  const path = withoutSlash(pathname);
  return origin + (kind === "openai" ? withoutSlash(path.replace(/\/v1$/u, "")) : path);
}

/** Addresses as they are stored, each once. */
export const plainAddresses = (urls: readonly string[], kind: "ollama" | "openai"): string[] => [
  ...new Set(urls.map((url) => plainAddress(url, kind))),
];

function withoutSlash(path: string): string {
  let end = path.length;
  while (path[end - 1] === "/") end -= 1;
  return path.slice(0, end);
}
