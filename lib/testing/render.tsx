// Renders components for tests: as React does on the server, parsed again by a strict parser.

import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";

import { catalogue, type Language, locales } from "#lib/i18n/index.ts";

/** The HTML of an element, in one of the languages. */
export function drawn(element: ReactNode, language: Language = "en", now = new Date()): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider
      locale={locales[language]}
      messages={catalogue(language)}
      timeZone="Asia/Shanghai"
      now={now}
    >
      {element}
    </NextIntlClientProvider>,
  );
}

export type Drawn = { name: string; attributes: Record<string, string> };

/**
 * The elements in React's output. React escapes every `<`, `>`, `&` and `"` of a text, so whatever
 * does not match this grammar came through unescaped: it throws.
 */
export function elementsIn(html: string): Drawn[] {
  const elements: Drawn[] = [];
  const token = /<([a-z][a-z0-9]*)((?: [a-zA-Z][\w:-]*="[^"<>]*")*)\/?>|<\/[a-z][a-z0-9]*>|[^<>]+/y;
  for (let at = 0; at < html.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(html);
    if (!found) throw new Error(`not written by React: ${html.slice(at, at + 60)}`);
    const [, name, rest = ""] = found;
    if (!name) continue;
    const attributes = [...rest.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(
      ([, key = "", value = ""]) => [key, unescaped(value)] as const,
    );
    elements.push({ name, attributes: Object.fromEntries(attributes) });
  }
  return elements;
}

/** The text that a reader sees. */
export const textIn = (html: string): string => unescaped(html.replaceAll(/<[^>]*>/g, ""));

const unescaped = (text: string) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&");
