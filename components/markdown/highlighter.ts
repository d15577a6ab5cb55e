import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { common, createLowlight } from "lowlight";
import type { ReactNode } from "react";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";

const lowlight = createLowlight(common);

/** Code in its colours: spans with classes, no inline style. */
export function highlight(language: string, source: string): ReactNode {
  return toJsxRuntime(lowlight.highlight(language, source), { Fragment, jsx, jsxs }) as ReactNode;
}
