import { describe, expect, test } from "vitest";

import { targetRefusal } from "./target.ts";

type Wish = {
  url?: string;
  method?: string;
  hosts?: string[];
  forwarded?: string;
  httpVersion?: string;
};

const refused = ({
  url = "/",
  method = "GET",
  hosts = ["parlor.test"],
  forwarded,
  httpVersion = "1.1",
}: Wish) =>
  targetRefusal({
    url,
    method,
    httpVersion,
    headers: { host: hosts[0], "x-forwarded-host": forwarded ?? hosts[0] ?? "" },
    rawHeaders: hosts.flatMap((host) => ["Host", host]),
  })?.sentence;

describe("H24 a request line that Next would fail at, or redirect to another host for,", () => {
  test.each([
    "http://evil.example/x",
    "//evil.example/..",
    "///evil.example",
    "/\\evil.example",
    "/%2f%2fevil.example",
    "/%2F/evil.example",
    "/%5cevil.example",
    "/c//x",
    "*",
    "",
    "evil.example:80",
    "/%",
    "/%zz",
    "/%c3%28",
    "/%ed%a0%80",
    "/c/%00",
    "/c/%0d%0aset-cookie:%20a",
    "/c/%c2%85",
  ])("is refused: %s", (url) => {
    expect(refused({ url })).toBe("bad_request_target");
  });

  test.each([
    "/",
    "/c/1?a=//b&c=%zz",
    "/api/chat/%E5%AD%97",
    "/a%20b",
    "/a%2fb",
    "/_next/static/chunks/a~b.js",
    "/%5B%5D",
  ])("passes: %s", (url) => {
    expect(refused({ url })).toBeUndefined();
  });

  test.each(["TRACE", "PROPFIND", "PURGE", "M-SEARCH"])(
    "is refused for its method: %s",
    (method) => {
      expect(refused({ method })).toBe("method_unknown");
    },
  );
});

describe("H24 a Host header", () => {
  test.each([
    [["a.test", "b.test"]],
    [[]],
    [[""]],
    [["user@evil.test"]],
    [["a b"]],
    [["evil.test/x"]],
    [["evil.test\\x"]],
    [["evil.test?"]],
    [["evil.test#"]],
    [["a.test:port"]],
    [["[::1"]],
    [["a,b"]],
  ])("that is malformed is refused: %j", (hosts) => {
    expect(refused({ hosts })).toBe("bad_host");
  });

  test("that a trusted proxy passes on is checked too", () => {
    expect(refused({ forwarded: "user@evil.test" })).toBe("bad_host");
  });

  test.each(["localhost", "192.0.2.1:3000", "[::1]:3000", "host_a.internal", "xn--fiq228c.test"])(
    "that is valid passes: %s",
    (host) => {
      expect(refused({ hosts: [host] })).toBeUndefined();
    },
  );

  test("may be missing in HTTP/1.0", () => {
    expect(refused({ hosts: [], httpVersion: "1.0" })).toBeUndefined();
  });
});
