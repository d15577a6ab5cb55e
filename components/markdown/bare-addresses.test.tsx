import { describe, expect, test } from "vitest";

import { drawn } from "#lib/testing/render.tsx";

import { MarkdownBlocks } from "./markdown-blocks.tsx";

const links = (text: string) =>
  [...drawn(<MarkdownBlocks text={text} budget={Infinity} />).matchAll(/<a href="([^"]*)"/g)].map(
    ([, href = ""]) => decodeURI(href.replaceAll("&amp;", "&")),
  );

describe("bare addresses", () => {
  test.each([
    ["请打开 https://a.example/x，填写后", ["https://a.example/x"]],
    [
      "https://a.example/x；https://a.example/y、https://a.example/z。",
      ["https://a.example/x", "https://a.example/y", "https://a.example/z"],
    ],
    [
      "文档在https://a.example/b。查看www.a.example/h；",
      ["https://a.example/b", "http://www.a.example/h"],
    ],
    [
      "「https://a.example/q」“https://a.example/w”【https://a.example/e】",
      ["https://a.example/q", "https://a.example/w", "https://a.example/e"],
    ],
    [
      "https://a.example/x（需要VPN），https://a.example/x(需要VPN)",
      ["https://a.example/x", "https://a.example/x"],
    ],
    [
      "https://a.example：8080，https://a.example/？x，https://a.example/x……",
      ["https://a.example/", "https://a.example/", "https://a.example/x"],
    ],
    [
      "打开https://a.example/b查看，https://a.example然后，https://a.example/之后",
      ["https://a.example/b", "https://a.example/", "https://a.example/"],
    ],
    [
      "https://a.example에서 https://a.example/xを開く",
      ["https://a.example/", "https://a.example/x"],
    ],
    [
      "https://a.example/wiki/北京，https://例え.jp/手册。",
      ["https://a.example/wiki/北京", "https://xn--r8jz45g.jp/手册"],
    ],
    [
      "**https://a.example/x**，*https://a.example/y*。**地址：**https://a.example/z",
      ["https://a.example/x", "https://a.example/y", "https://a.example/z"],
    ],
    [
      "(https://a.example/a_(b)) [https://a.example/c] https://a.example/d.",
      ["https://a.example/a_(b)", "https://a.example/c", "https://a.example/d"],
    ],
    [
      "https://a.example/?a=1&b=2&copy=3; https://a.example/__init__.py!",
      ["https://a.example/?a=1&b=2&copy=3", "https://a.example/__init__.py"],
    ],
    [
      "https://a.example/a\\_b ~~https://a.example/c~~",
      ["https://a.example/a_b", "https://a.example/c"],
    ],
    [
      "http://[::1]:8080/x，http://localhost:3000/查看",
      ["http://[::1]:8080/x", "http://localhost:3000/"],
    ],
    ["[https://a.example/x](https://b.example/y)", ["https://b.example/y"]],
    ["| 地址 |\n| - |\n| https://a.example/x|", ["https://a.example/x"]],
    [
      "联系lin@corp.example。或a.b+c@x.example，谢谢",
      ["mailto:lin@corp.example", "mailto:a.b+c@x.example"],
    ],
    ["user@a.example에게, 3@4.5, a@b", ["mailto:user@a.example"]],
    ["`https://a.example/c` xhttps://a.example awww.a.example", []],
    ["https:// http://. www. www., 输入www.然后回车", []],
    ["www.例子.cn，https://a.example/a_?", ["http://www.xn--fsqu00a.cn/", "https://a.example/a"]],
  ])("%s", (text, hrefs) => expect(links(text)).toEqual(hrefs));
});
