// Where a request came from and under which host, decided once. Everything after this trusts the
// x-forwarded-* headers, because only this file writes them: what a client sends in them is
// discarded, unless the client is a proxy that TRUSTED_PROXIES names.

import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

type Settings = { TRUSTED_PROXIES: string[]; PUBLIC_URL?: string | undefined };

/** Writes the true client, host, protocol and path of a request into its headers. */
export function forwarding({
  TRUSTED_PROXIES,
  PUBLIC_URL,
}: Settings): (request: IncomingMessage) => void {
  const trusted = new BlockList();
  for (const range of TRUSTED_PROXIES) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    trusted.addSubnet(
      address,
      bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits),
      family,
    );
  }
  const isTrusted = (address: string) =>
    isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  const fixed = PUBLIC_URL === undefined ? undefined : new URL(PUBLIC_URL);

  return (request) => {
    const { headers } = request;
    const peer = bare(request.socket.remoteAddress ?? "");
    const believed = isTrusted(peer);
    const protocol = believed && first(headers["x-forwarded-proto"]) === "https" ? "https" : "http";
    const host = (believed && first(headers["x-forwarded-host"])) || headers.host || "";
    const isLocal = isLoopback(peer) && hasLocalHost(headers.host) && !isForwarded(headers);
    const client = believed
      ? clientBehind(first(headers["x-forwarded-for"], true), peer, isTrusted)
      : peer;
    for (const name of Object.keys(headers))
      if (name.startsWith("x-forwarded-") || name === "forwarded") delete headers[name];
    // Headers mark Next's internal requests; from outside they would skip checks. The ids of a page
    // and its requests carry no trust, and `npm run dev` needs them to update pages.
    const inner = /^x-(middleware|invoke|matched|next|nextjs)-(?!(html-)?request-id$)/;
    for (const name of Object.keys(headers)) if (inner.test(name)) delete headers[name];
    headers["x-forwarded-for"] = client;
    headers["x-forwarded-proto"] = fixed ? fixed.protocol.slice(0, -1) : protocol;
    headers["x-forwarded-host"] = fixed ? fixed.host : host;
    headers[localHeader] = String(isLocal);
    // A page cannot read its own address otherwise.
    headers["x-forwarded-uri"] = request.url ?? "/";
  };
}

/**
 * The last address in the chain that is not one of our proxies': anybody may have written what
 * comes before it.
 */
function clientBehind(
  chain: string,
  peer: string,
  isTrusted: (address: string) => boolean,
): string {
  const hops = chain.split(",").map((hop) => bare(hop.trim()));
  while (hops.length > 0) {
    const hop = hops.pop() ?? "";
    if (isIP(hop) === 0) return peer;
    if (!isTrusted(hop)) return hop;
  }
  return peer;
}

/** Says whether a program on this machine has sent the request itself (lib/http/client.ts). */
const localHeader = "x-parlor-local";

const isLoopback = (address: string) => address === "::1" || /^127\.\d+\.\d+\.\d+$/.test(address);

/** Whether the client has addressed this machine by a name that is its own everywhere. */
const hasLocalHost = (host = "") => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host);

/**
 * Whether a proxy has passed the request on, trusted or not. One on this machine connects from loopback for clients from everywhere, and says so
 * in one of these headers.
 */
const isForwarded = (headers: IncomingHttpHeaders) =>
  Object.keys(headers).some((name) =>
    /^(x-forwarded-|(forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$)/.test(
      name,
    ),
  );

const bare = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, "");

function first(header: string | string[] | undefined, whole = false): string {
  const text = Array.isArray(header) ? header.join(",") : (header ?? "");
  return whole ? text : (text.split(",")[0] ?? "").trim();
}
