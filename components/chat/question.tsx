"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { steadyText } from "#components/ui/plain-text.ts";

/** Longer questions are collapsed, since they usually contain pasted text. */
const foldedLines = 8;
const foldedCharacters = 700;

/** The user's question as plain text; Markdown is not rendered. */
export function QuestionBubble({
  id,
  text,
  children,
}: {
  id: string;
  text: string;
  children?: ReactNode;
}) {
  const t = useTranslations("chat");
  const [whole, setWhole] = useState(false);
  const long =
    text.length > foldedCharacters || text.split("\n", foldedLines + 1).length > foldedLines;
  return (
    <div
      data-message={id}
      tabIndex={-1}
      className="found bar-mark scroll-mt-20 font-medium before:inset-y-1.5 before:-start-hang phone:before:-start-3"
    >
      <p
        dir="auto"
        lang={detectLanguage(text)}
        className={`whitespace-pre-wrap text-pretty wrap-anywhere ${long && !whole ? "line-clamp-8" : ""}`}
      >
        {steadyText(text)}
      </p>
      {long && (
        <button
          type="button"
          className="link mt-1 text-small font-regular"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
        >
          {whole ? t("showLess") : t("showAll")}
        </button>
      )}
      {children}
    </div>
  );
}
