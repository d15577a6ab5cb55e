"use client";

import { useFormatter, useTranslations } from "next-intl";

import { Isolate } from "#components/ui/isolate.tsx";
import type { ContextAnswer } from "#lib/context/schema.ts";

const hatched =
  "bg-[repeating-linear-gradient(135deg,var(--control)_0_1px,transparent_1px_4px)] shadow-[inset_0_0_0_1px_var(--control)]";

/** In the order of the prompt. The darkest color is the part that never changes; the accent is the current question. */
const looks = {
  instructions: "bg-ink",
  memory: "bg-ink-2",
  recent: "bg-control",
  passages: "bg-[color-mix(in_srgb,var(--accent)_68%,var(--paper))]",
  question: "bg-accent",
  template: "bg-line-strong",
  reply: hatched,
  free: "shadow-[inset_0_0_0_1px_var(--control)]",
};

type Part = keyof typeof looks;

/** The window of one answer: its parts as a sentence, a bar and a list, and whether the model counted the same number of tokens. */
export function Parts({ seen }: { seen: ContextAnswer }) {
  const t = useTranslations("context");
  const format = useFormatter();
  const {
    budget,
    contextLength: window,
    promptTokens,
    model,
    cut,
    messages,
    passages,
    documents,
  } = seen;
  const { predicted, reported } = promptTokens;
  const free = Math.max(0, window - predicted - budget.reply);
  const first = (cut?.through ?? 0) + 1;
  const given = documents?.passages.filter(({ dropped }) => dropped === null).length ?? 0;
  const quotes = !documents
    ? "passages"
    : passages.length === 0
      ? "documents"
      : "recalledAndDocuments";
  const names: Record<Part, string> = {
    instructions: t("instructions"),
    memory: t("memory"),
    recent: t("recent", { from: first, through: first + messages.length - 1 }),
    passages: t(quotes, { count: passages.length + given }),
    question: t("question"),
    template: t("template"),
    reply: t("reply"),
    free: t("free"),
  };
  const parts = (Object.keys(looks) as Part[])
    .map((part) => ({ part, tokens: part === "free" ? free : budget[part] }))
    .filter(({ tokens }) => tokens > 0);
  const read = reported ?? predicted;
  return (
    <>
      <p className="text-lead text-balance text-ink tabular">
        {t.rich(reported === null ? "given" : "read", {
          model: () => <Isolate>{model ?? ""}</Isolate>,
          read,
          window,
        })}
      </p>
      <div
        role="img"
        aria-label={t("picture", { window, read, reply: budget.reply, free })}
        className="mt-4 flex h-3 gap-0.5"
      >
        {parts.map(({ part, tokens }) => (
          <i
            key={part}
            className={`block min-w-[3px] ${looks[part]}`}
            style={{ flexGrow: tokens, flexBasis: 0 }}
          />
        ))}
      </div>
      <dl className="mt-3">
        {parts.map(({ part, tokens }) => (
          <div key={part} className="flex items-baseline gap-2 py-0.5">
            <span aria-hidden="true" className={`size-2 flex-none ${looks[part]}`} />
            <dt className="flex-1">{names[part]}</dt>
            <dd className="text-ink tabular">{format.number(tokens)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-small text-pretty tabular">
        {reported === null
          ? t("countedAlone", { predicted })
          : reported === predicted
            ? t("countedRight", { predicted })
            : t("counted", { predicted, reported, difference: Math.abs(reported - predicted) })}
      </p>
    </>
  );
}
