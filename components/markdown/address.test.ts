import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { addressOf } from "./address.ts";

describe("H33 the target of a link", () => {
  test.each([
    ["http://[::1]:3349/%E2%80%A6", "http://[::1]:3349/%E2%80%A6", "[::1]:3349"],
    ["http://%5B::1%5D:3349/x", "http://[::1]:3349/x", "[::1]:3349"],
    ["http://[0:0:0:0:0:0:0:1]", "http://[::1]/", "[::1]"],
    ["HTTPS://Example.COM:443?a", "https://example.com/?a", "example.com"],
    ["http://example.com:080/", "http://example.com/", "example.com"],
    ["https://u:p@example.com./", "https://u:p@example.com./", "example.com."],
    ["https://例え.jp/a", "https://xn--r8jz45g.jp/a", "xn--r8jz45g.jp"],
    ["https://%E4%BE%8B%E3%81%88.jp", "https://xn--r8jz45g.jp/", "xn--r8jz45g.jp"],
    ["http://127.0.0.1:11434/", "http://127.0.0.1:11434/", "127.0.0.1:11434"],
    ["mailto:a@b.example?subject=x", "mailto:a@b.example?subject=x", "a@b.example"],
  ])("%s", (raw, href, where) => expect(addressOf(raw)).toMatchObject({ href, where }));

  test.each([
    ["http://0x7f.1/"],
    ["http://2130706433/"],
    ["http://1.2.3.4./"],
    ["http://256.1.1.1/"],
    ["http://[::1"],
    ["http://[::1%25eth0]/"],
    ["http://[::g]/"],
    ["http://a:99999/"],
    ["http://a:b:c/"],
    ["http://a b/"],
    ["http://a\tb/"],
    ["http://a%00b/"],
    ["http://a%2fb/"],
    ["http://a%zz/"],
    ["http://ａ.com/"],
    ["http://a\u0301.com/"],
    ["http://🦊.com/"],
    ["http://a..b/"],
    ["http:///a"],
    ["http:a"],
    ["http://@/"],
    [`http://${"a".repeat(300)}/`],
    [`http://a/${"a".repeat(5_000)}`],
    ["mailto:nobody"],
  ])("%s has no target", (raw) => expect(addressOf(raw)).toBeUndefined());

  test("the shown host is where a browser goes, for any address", () => {
    const piece = fc.constantFrom(
      ..."http://|https://|a|b.c|[::1]|[|]|%5B|%41|:80|:|@|/|?|#|.|-|_|é|例|٣|1|0x|127.0.0.1|%|u:p@".split(
        "|",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const address = addressOf(`http://${pieces.join("")}`);
        if (!address) return;
        expect(new URL(address.href).host).toBe(address.where);
      }),
      { numRuns: 2_000 },
    );
  });
});
