"use client";

import { useTranslations } from "next-intl";
import type { Components, ExtraProps } from "react-markdown";

import { detectLanguage } from "#components/ui/detect-language.ts";

import { CitationMark } from "./citation.tsx";
import { CodeBlock } from "./code-block.tsx";
import { directionOf } from "./direction.ts";
import { Formula } from "./formula.tsx";
import { Link, Picture } from "./link.tsx";
import { textOfNode } from "./node-text.ts";

type Node = ExtraProps["node"];

function Figures({ node, children }: { node: Node; children?: React.ReactNode }) {
  const t = useTranslations("markdown");
  return (
    // It scrolls horizontally on a narrow page, so it must be reachable with the keyboard.
    <div className="figures" tabIndex={0} role="group" aria-label={t("table")}>
      <table dir={directionOf(node)}>{children}</table>
    </div>
  );
}

/** The mark of a footnote, or of its note: each leads to the other. */
function Footnote({
  href,
  id,
  children,
}: {
  href?: string;
  id?: string;
  children?: React.ReactNode;
}) {
  return href ? (
    <a href={href} id={id} className="footnote">
      {children}
    </a>
  ) : (
    <span className="footnote">{children}</span>
  );
}

function Tick({ done }: { done: boolean }) {
  const t = useTranslations("markdown");
  return (
    <>
      <span aria-hidden="true">{done ? "☑" : "☐"}</span>
      <span className="sr-only">{done ? t("done") : t("open")}</span>
    </>
  );
}

/**
 * The component of each element. Every element that Markdown can produce is listed here: HTML is
 * removed before, and an element without a component contains only text.
 */
const shared: Components = {
  a: ({ node, href, id, children }) => {
    // Only a citation and a footnote have these properties; no text can make them.
    const cited = node?.properties["dataCitation"];
    if (typeof cited === "number")
      return <CitationMark at={cited} number={Number(textOfNode(node))} />;
    return node?.properties["dataFootnote"] ? (
      <Footnote href={href} id={id}>
        {children}
      </Footnote>
    ) : (
      <Link href={href ?? ""} text={textOfNode(node)}>
        {children}
      </Link>
    );
  },
  img: ({ src, alt }) => <Picture src={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
  input: ({ checked }) => <Tick done={checked === true} />,
  table: ({ node, children }) => <Figures node={node}>{children}</Figures>,
  th: ({ children, className }) => (
    <th scope="col" dir="auto" className={className}>
      {children}
    </th>
  ),
  td: ({ children, className }) => (
    <td dir="auto" className={className}>
      {children}
    </td>
  ),
  em: ({ node, children }) => <em lang={detectLanguage(textOfNode(node))}>{children}</em>,
  p: ({ children }) => <p dir="auto">{children}</p>,
  blockquote: ({ node, children }) => <blockquote dir={directionOf(node)}>{children}</blockquote>,
  ul: ({ node, children }) => <ul dir={directionOf(node)}>{children}</ul>,
  ol: ({ node, children, start }) => (
    <ol start={start} dir={directionOf(node)}>
      {children}
    </ol>
  ),
  // Its direction is the list's, so that all numbers and dashes stand on one side.
  li: ({ children, className }) => <li className={className ? "task" : undefined}>{children}</li>,
  code: ({ node, children }) => {
    // Of a formula, by our syntax; no text can make this property.
    const formula = node?.properties["dataFormula"];
    if (formula) return <Formula source={textOfNode(node)} display={formula === "block"} />;
    return <code dir="ltr">{children}</code>;
  },
  pre: ({ node }) => {
    const [code] = node?.children ?? [];
    const names = code?.type === "element" ? code.properties["className"] : undefined;
    const [name = ""] = Array.isArray(names) ? names.map(String) : [];
    return (
      <CodeBlock
        info={name.replace(/^language-/, "")}
        source={textOfNode(code).replace(/\n$/, "")}
      />
    );
  },
};

const headings = ["h1", "h2", "h3", "h4", "h5", "h6"] as const;

/**
 * The elements of an answer whose highest heading has level `top`: that one gets the largest size,
 * whatever its level.
 */
export const elementsFor = headings.map((_, top) => {
  const levels = headings.map((name, level) => {
    const Heading = (["h2", "h3", "h4"] as const)[Math.min(Math.max(level - top, 0), 2)] ?? "h4";
    return [
      name,
      ({ children }: { children?: React.ReactNode }) => <Heading dir="auto">{children}</Heading>,
    ] as const;
  });
  return { ...shared, ...Object.fromEntries(levels) };
});

/** The elements of one piece of a long table: rows, with the head only in the first piece. */
export const tablePiece = (first: boolean): Components => ({
  ...shared,
  table: ({ children }) => <>{children}</>,
  ...(first ? {} : { thead: () => null }),
});
