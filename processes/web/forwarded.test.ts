import type { IncomingMessage } from "node:http";

import { describe, expect, test } from "vitest";

import { forwarding } from "./forwarded.ts";

type Wish = {
  from?: string;
  headers?: Record<string, string>;
  trusted?: string[];
  publicUrl?: string;
};

/** What the rest of Parlor sees of a request. */
function rewritten({
  from = "192.0.2.7",
  headers = {},
  trusted = [],
  publicUrl,
}: Wish): Record<string, unknown> {
  const request = {
    url: "/c/1?a=b",
    headers: { host: "parlor.test:3000", ...headers },
    socket: { remoteAddress: from },
  } as unknown as IncomingMessage;
  forwarding({ TRUSTED_PROXIES: trusted, PUBLIC_URL: publicUrl })(request);
  return request.headers;
}

const client = (wish: Wish) => rewritten(wish)["x-forwarded-for"];
const origin = (wish: Wish) =>
  `${String(rewritten(wish)["x-forwarded-proto"])}://${String(rewritten(wish)["x-forwarded-host"])}`;

describe("the client's address", () => {
  test("is the peer's, whatever the headers say", () => {
    expect(client({ headers: { "x-forwarded-for": "10.0.0.1" } })).toBe("192.0.2.7");
    expect(client({ from: "::ffff:192.0.2.7" })).toBe("192.0.2.7");
    expect(
      rewritten({ headers: { forwarded: "for=10.0.0.1", "x-forwarded-client": "x" } }),
    ).not.toHaveProperty("forwarded");
  });

  test("behind a trusted proxy is what that proxy saw, and not what comes before it in the header", () => {
    const trusted = ["10.0.0.0/8", "::1"];
    const behind = (chain: string) =>
      client({ from: "10.0.0.2", trusted, headers: { "x-forwarded-for": chain } });
    expect(behind("203.0.113.9")).toBe("203.0.113.9");
    expect(behind("1.1.1.1, 203.0.113.9")).toBe("203.0.113.9");
    expect(behind("1.1.1.1, 203.0.113.9, 10.0.0.7")).toBe("203.0.113.9");
    expect(behind("nonsense")).toBe("10.0.0.2");
    expect(behind("")).toBe("10.0.0.2");
    expect(client({ from: "::1", trusted, headers: { "x-forwarded-for": "2001:db8::5" } })).toBe(
      "2001:db8::5",
    );
    expect(
      client({ from: "::ffff:10.0.0.2", trusted, headers: { "x-forwarded-for": "203.0.113.9" } }),
    ).toBe("203.0.113.9");
  });
});

test("the request's path header is the path of the request, whatever the client sent", () => {
  expect(
    rewritten({
      headers: { "x-forwarded-uri": "/admin" },
      from: "10.0.0.2",
      trusted: ["10.0.0.0/8"],
    })["x-forwarded-uri"],
  ).toBe("/c/1?a=b");
});

describe("the host", () => {
  test("is the request's Host, over http", () => {
    expect(origin({})).toBe("http://parlor.test:3000");
    expect(
      origin({ headers: { "x-forwarded-proto": "https", "x-forwarded-host": "evil.test" } }),
    ).toBe("http://parlor.test:3000");
  });

  test("is the proxy's value when the proxy is trusted", () => {
    const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "parlor.example" };
    expect(origin({ from: "10.0.0.2", trusted: ["10.0.0.2"], headers })).toBe(
      "https://parlor.example",
    );
  });

  test("is PUBLIC_URL when that is set", () => {
    expect(origin({ publicUrl: "https://parlor.example", headers: { host: "evil.test" } })).toBe(
      "https://parlor.example",
    );
  });
});

test("H23 Next's internal headers are not accepted from outside", () => {
  const inner = [
    "x-middleware-subrequest",
    "x-invoke-path",
    "x-matched-path",
    "x-next-cache-tags",
    "x-nextjs-data",
  ];
  const left = rewritten({ headers: Object.fromEntries(inner.map((name) => [name, "x"])) });
  for (const name of inner) expect(left).not.toHaveProperty(name);
});

describe("a program on this machine", () => {
  const isLocal = (wish: Wish) => rewritten(wish)["x-parlor-local"];
  const host = { host: "localhost:3000" };

  test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "127.8.9.10"])("is %s", (from) => {
    expect(isLocal({ from, headers: host })).toBe("true");
    expect(isLocal({ from, headers: { host: "127.0.0.1:3000" } })).toBe("true");
    expect(isLocal({ from, headers: { host: "[::1]:3000" } })).toBe("true");
  });

  test.each(["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", "::2", "1127.0.0.1"])(
    "is not %s, whatever it says",
    (from) => {
      expect(isLocal({ from, headers: host })).toBe("false");
      const said = { ...host, "x-parlor-local": "true", "x-forwarded-for": "127.0.0.1" };
      expect(isLocal({ from, headers: said })).toBe("false");
      expect(isLocal({ from, headers: said, trusted: ["0.0.0.0/0"] })).toBe("false");
    },
  );

  // A proxy on this machine connects from loopback for clients from everywhere.
  test.each<Record<string, string>>([
    { "x-forwarded-for": "203.0.113.9" },
    { "x-forwarded-for": "127.0.0.1" },
    { "x-forwarded-for": "" },
    { "x-forwarded-proto": "https" },
    { forwarded: "for=203.0.113.9" },
    { via: "1.1 proxy" },
    { "x-real-ip": "203.0.113.9" },
    { host: "parlor.example" },
    { host: "localhost.parlor.example" },
  ])("is not behind a proxy on it: %j", (headers) => {
    for (const trusted of [[], ["127.0.0.1"], ["127.0.0.0/8", "203.0.113.0/24"]])
      expect(isLocal({ from: "127.0.0.1", trusted, headers: { ...host, ...headers } })).toBe(
        "false",
      );
  });
});
