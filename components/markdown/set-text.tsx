"use client";

import { useTranslations } from "next-intl";
import { memo, useDeferredValue } from "react";

import { steadyText } from "#components/ui/plain-text.ts";
import { tongueOf } from "#components/ui/tongue.ts";

import { type Block, blocksOf } from "./blocks.ts";
import { CodeBlock } from "./code-block.tsx";
import { Formula } from "./formula.tsx";
import { Plain } from "./lines.tsx";
import { referencesOf } from "./references.ts";
import { LongTable, TextBlock } from "./text-block.tsx";

export type MarkdownProps = {
  text: string;
  /** It is still being written: it ends in the caret, and what is open at its end is drawn as if it were closed. */
  live?: boolean;
  className?: string;
};

/** What a model wrote, set as text. It holds whatever the model was made to say, so nothing of it is trusted. */
export const SetText = memo(function SetText({ text, live = false, className = "" }: MarkdownProps) {
  // A reader who types or scrolls goes first; the text follows when there is time.
  const shown = useDeferredValue(text);
  const blocks = blocksOf(steadyText(shown), { growing: live });
  const top = topOf(blocks);
  const references = referencesOf(blocks);
  return (
    <div className={`prose ${className}`} lang={tongueOf(shown)} data-live={live || undefined}>
      {blocks.map((block, at) => (
        <Drawn key={at} block={block} references={references[at] ?? ""} top={top} growing={live && at === blocks.length - 1} />
      ))}
    </div>
  );
});

function Drawn({ block, references, top, growing }: { block: Block; references: string; top: number; growing: boolean }) {
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
      return <LongTable source={block.source} label={t("table")} />;
    case "plain":
      return <Plain source={block.source} />;
    case "text":
      return <TextBlock source={block.source} references={references} top={top} growing={growing} />;
  }
}

/** The level of the highest heading, from 0: the largest size is its. */
function topOf(blocks: Block[]): number {
  const levels = blocks.flatMap(({ kind, source }) => (kind === "text" ? (/^ {0,3}(#{1,6})(?:\s|$)/.exec(source)?.[1]?.length ?? []) : []));
  return levels.length === 0 ? 0 : Math.min(...levels) - 1;
}
