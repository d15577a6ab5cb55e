import { createElement, type ReactNode } from "react";
import temml from "temml";

/** A node of the tree that temml builds: an element, a fragment (no type), or a text. */
type Tree = {
  type?: string;
  text?: string;
  children?: Tree[];
  attributes?: Record<string, unknown>;
  classes?: string[];
  style?: Record<string, unknown>;
};

/**
 * The allowed elements of a formula: presentation MathML, without links, images, and attributes for
 * scripts or styles.
 */
const elements = new Set(
  "mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle mpadded mphantom msub msup msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd menclose".split(
    " ",
  ),
);
const attributes = new Set(
  "displaystyle scriptlevel mathvariant mathcolor mathbackground mathsize stretchy symmetric fence separator form lspace rspace minsize maxsize movablelimits largeop accent accentunder linethickness width height depth voffset columnalign columnspacing rowspacing columnlines rowlines notation rowspan columnspan".split(
    " ",
  ),
);

/** The classes of temml that formulas.css gives a meaning. */
const meaning =
  /^(?:tml-[\w-]+|menclose|upstrike|downstrike|sout|longdiv-(?:top|arc)|phasor-(?:bottom|angle)|actuarial|circle-pad|textcircle)$/;

const [longest, mostNodes] = [2_000, 4_000];

/** Renders a formula; undefined when it is invalid, or would become too large. */
export function drawFormula(source: string, display: boolean): ReactNode {
  if (source.length > longest) return undefined;
  const options = {
    displayMode: display,
    throwOnError: true,
    trust: false,
    strict: false,
    maxExpand: 200,
    maxSize: [20, 20] as [number, number],
  };
  try {
    const math = temml.__renderToMathMLTree(inTemml(source), options) as Tree;
    // Its position is set by our styles; of its root only the size is kept.
    return createElement(
      "math",
      display ? { displaystyle: "true" } : null,
      draw({ children: math.children ?? [] }, { left: mostNodes }),
    );
  } catch {
    // Text in formula delimiters is not always a formula; its source is more useful than an error.
    return undefined;
  }
}

/** A formula with environments of LaTeX that temml does not know in the terms of those it knows. */
const inTemml = (source: string): string =>
  source
    .replaceAll(/\\(begin|end)\{flalign(\*?)\}/g, "\\$1{align$2}")
    .replaceAll(/\\begin\{eqnarray\*?\}/g, "\\begin{array}{rcl}")
    .replaceAll(/\\end\{eqnarray\*?\}/g, "\\end{array}")
    .replaceAll(/\\(?:begin|end)\{displaymath\}/g, "");

function draw(node: Tree, budget: { left: number }, key?: number): ReactNode {
  budget.left -= 1;
  if (budget.left < 0) throw new RangeError("a formula of too many parts");
  if (node.text !== undefined) return node.text;
  const children = node.children?.map((child, at) => draw(child, budget, at)) ?? [];
  if (node.type === undefined || !elements.has(node.type)) return children;
  return createElement(node.type, { key, ...attributesOf(node) }, ...children);
}

function attributesOf({
  attributes: given = {},
  classes = [],
  style = {},
}: Tree): Record<string, unknown> {
  const kept = Object.entries(given).filter(
    ([name, value]) => attributes.has(name) && (typeof value !== "string" || plain(value)),
  );
  const look = Object.entries(style).filter(
    ([, value]) => typeof value === "string" && plain(value),
  );
  const names = classes.filter((name) => meaning.test(name)).join(" ");
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    ...(names && { className: names }),
    ...(look.length > 0 && { style: Object.fromEntries(look) }),
  };
}

/** A length, a colour, a name: nothing that could load something. */
const plain = (value: string) =>
  value.length < 80 && /^[\w\s.,%#()+*/-]*$/.test(value) && !/url|expression/i.test(value);
