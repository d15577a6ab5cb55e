"use client";

import { useTranslations } from "next-intl";
import type { Components } from "react-markdown";

import { detectLanguage } from "#components/ui/detect-language.ts";

import { CodeBlock } from "./code-block.tsx";
import { Formula } from "./formula.tsx";
import { formulaIn } from "./formulas.ts";
import { Link, Picture } from "./link.tsx";
import { textOfNode } from "./node-text.ts";

function Figures({ children }: { children?: React.ReactNode }) {
  const t = useTranslations("markdown");
  return (
    // It scrolls horizontally on a narrow page, so it must be reachable with the keyboard.
    <div className="figures" tabIndex={0} role="group" aria-label={t("table")}>
      <table>{children}</table>
    </div>
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
  a: ({ node, href, children }) => (
    <Link href={href ?? ""} text={textOfNode(node)}>
      {children}
    </Link>
  ),
  img: ({ src, alt }) => <Picture src={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
  input: ({ checked }) => <Tick done={checked === true} />,
  table: ({ children }) => <Figures>{children}</Figures>,
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
  ul: ({ children }) => <ul>{children}</ul>,
  ol: ({ children, start }) => <ol start={start}>{children}</ol>,
  li: ({ children, className }) => (
    <li dir="auto" className={className ? "task" : undefined}>
      {children}
    </li>
  ),
  code: ({ node, children }) => {
    const formula = formulaIn(textOfNode(node));
    return formula ? <Formula {...formula} /> : <code dir="ltr">{children}</code>;
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
