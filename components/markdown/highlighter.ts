import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { createLowlight } from "lowlight";
import type { ReactNode } from "react";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";

import { grammars } from "./grammars.ts";

const lowlight = createLowlight();

/**
 * Grammars that are embedded in others: a page contains scripts and styles, a text contains pages.
 */
const within: Record<string, string[]> = {
  xml: ["javascript", "css"],
  markdown: ["xml"],
  php: ["xml"],
  shell: ["bash"],
  cpp: ["c"],
};

/**
 * Highlighted code: spans with classes, no inline style. Throws when the grammar cannot be loaded.
 */
export async function highlight(language: string, source: string): Promise<ReactNode> {
  await Promise.all([language, ...(within[language] ?? [])].map(learn));
  return toJsxRuntime(lowlight.highlight(language, source), { Fragment, jsx, jsxs }) as ReactNode;
}

async function learn(language: string): Promise<void> {
  const known = grammars[language];
  if (known && !lowlight.registered(language))
    lowlight.register(language, (await known.grammar()).default);
}
