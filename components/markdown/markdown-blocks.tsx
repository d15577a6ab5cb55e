"use client";

import { useTranslations } from "next-intl";
import { memo, type ReactNode, useDeferredValue, useId } from "react";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { steadyText } from "#components/ui/plain-text.ts";

import { type Block, blocksOf } from "./blocks.ts";
import { chunksOf, firstRendered, pageBudget } from "./budget.ts";
import { useFirstMarks } from "./citation-marks.ts";
import { CodeBlock } from "./code-block.tsx";
import { footnotesOf } from "./footnotes.ts";
import { Formula } from "./formula.tsx";
import { Plain } from "./lines.tsx";
import { useNear } from "./near.ts";
import { referencesOf } from "./references.ts";
import { LongTable, TextBlock } from "./text-block.tsx";

export type MarkdownProps = {
  text: string;
  /**
   * It is still being written: it ends with the caret, and open markup at its end is rendered as if
   * it were closed.
   */
  live?: boolean;
  /**
   * The budget for rendering its end with the first paint (`budgetsOf`); the rest is rendered when
   * it comes near the viewport.
   */
  budget?: number;
  className?: string;
};

/**
 * A model's Markdown, rendered. It may contain anything that the model was made to write, so
 * nothing in it is trusted.
 */
export const MarkdownBlocks = memo(function MarkdownBlocks({
  text,
  live = false,
  budget = pageBudget,
  className = "",
}: MarkdownProps) {
  // Typing and scrolling have priority; the text follows when there is time.
  const shown = useDeferredValue(text);
  const blocks = blocksOf(steadyText(shown), { growing: live });
  const top = topOf(blocks);
  const references = referencesOf(blocks);
  const footnotes = footnotesOf(blocks, live);
  const citations = useFirstMarks(blocks);
  const prefix = useId();
  const chunks = chunksOf(blocks);
  const first = firstRendered(chunks, references, budget);
  return (
    <div
      className={`prose ${className}`}
      lang={detectLanguage(shown)}
      data-live={live || undefined}
    >
      {chunks.map(({ from, to }, at) => (
        <WhenNear key={at} initially={at >= first} blocks={blocks.slice(from, to)}>
          {(block, within) => (
            <Rendered
              key={within}
              block={block}
              references={references[from + within] ?? ""}
              footnotes={footnotes[from + within] ?? ""}
              prefix={prefix}
              citations={citations[from + within] ?? -1}
              top={top}
              growing={live && from + within === blocks.length - 1}
            />
          )}
        </WhenNear>
      ))}
    </div>
  );
});

type WhenNearProps = {
  initially: boolean;
  blocks: Block[];
  children: (block: Block, at: number) => ReactNode;
};

/**
 * Blocks that are rendered when they come near the viewport; until then their plain text is in
 * their place, for search and for screen readers.
 */
function WhenNear({ initially, blocks, children }: WhenNearProps) {
  const { near, place } = useNear(initially);
  if (near) return blocks.map(children);
  return (
    <div ref={place} className="standing">
      <Plain source={blocks.map(({ source }) => source).join("\n\n")} />
    </div>
  );
}

type RenderedProps = Omit<React.ComponentProps<typeof TextBlock>, "source"> & { block: Block };

function Rendered({ block, growing, ...rest }: RenderedProps) {
  const t = useTranslations("markdown");
  switch (block.kind) {
    case "code":
      return block.info.toLowerCase() === "math" ? (
        <Formula display source={block.source} open={growing && block.open} />
      ) : (
        <CodeBlock info={block.info} source={block.source} open={growing && block.open} />
      );
    case "formula":
      return <Formula display source={block.source} open={block.open} />;
    case "table":
      return (
        <LongTable source={block.source} label={t("table")} citations={rest.citations ?? -1} />
      );
    case "plain":
      return <Plain source={block.source} />;
    case "text":
      return <TextBlock source={block.source} growing={growing} {...rest} />;
  }
}

/** The level of the highest heading, from 0: it gets the largest size. */
function topOf(blocks: Block[]): number {
  const levels = blocks.flatMap(({ kind, source }) =>
    kind === "text" ? (/^ {0,3}(#{1,6})(?:\s|$)/.exec(source)?.[1]?.length ?? []) : [],
  );
  return levels.length === 0 ? 0 : Math.min(...levels) - 1;
}
