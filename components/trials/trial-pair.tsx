"use client";

import { useTranslations } from "next-intl";

import { Markdown } from "#components/markdown/markdown.tsx";
import { Button } from "#components/ui/button.tsx";
import { detectLanguage } from "#components/ui/detect-language.ts";
import { revealHidden, steadyText } from "#components/ui/plain-text.ts";
import type { ShownAnswer, ShownPair, ShownVerdict } from "#lib/trials/schema.ts";

type Props = {
  pair: ShownPair;
  models: { modelId: string; against: string };
  busy: boolean;
  /** Undefined: this pair cannot be judged. */
  onDecide: ((verdict: ShownVerdict) => void) | undefined;
};

/** A question and the two answers, A before B; below, which is better. */
export function TrialPairView({ pair, models, busy, onDecide }: Props) {
  const t = useTranslations("trials");
  const { question, first, second, verdict, firstModel } = pair;
  const other = firstModel === models.modelId ? models.against : models.modelId;
  const verdicts: [ShownVerdict, string, string][] = [
    ["first", t("better", { answer: t("answerA") }), "a"],
    ["same", t("same"), "="],
    ["second", t("better", { answer: t("answerB") }), "b"],
  ];
  return (
    <>
      <p
        dir="auto"
        lang={detectLanguage(question)}
        className="bar-mark mt-4 max-w-measure text-read leading-say font-medium whitespace-pre-wrap wrap-anywhere before:-start-hang before:inset-y-1 before:bg-accent phone:before:-start-3"
      >
        {steadyText(question)}
      </p>
      {first && second ? (
        <div className="mt-6 grid grid-cols-2 gap-x-8 gap-y-8 fold:grid-cols-1">
          <Answer
            name={t("answerA")}
            answer={first}
            model={firstModel}
            isBetter={verdict === "first"}
          />
          <Answer
            name={t("answerB")}
            answer={second}
            model={firstModel && other}
            isBetter={verdict === "second"}
          />
        </div>
      ) : (
        <p role="status" className="mt-6 text-ink-3">
          {t("waits")}
        </p>
      )}
      {onDecide && (
        <div className="sticky bottom-0 mt-8 flex flex-wrap gap-2 border-t border-line bg-paper py-3">
          {verdicts.map(([value, label, key]) => (
            <Button
              key={value}
              aria-pressed={verdict === value}
              aria-keyshortcuts={key}
              disabled={busy}
              className={verdict === value ? "border-accent! text-accent" : ""}
              onClick={() => onDecide(value)}
            >
              {label}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

type AnswerProps = {
  name: string;
  answer: ShownAnswer;
  /** Named when all is judged. */
  model: string | null;
  isBetter: boolean;
};

function Answer({ name, answer: { text, error, cutAtLimit }, model, isBetter }: AnswerProps) {
  const t = useTranslations("trials");
  return (
    <section aria-label={name} className="min-w-0">
      <h2 className="border-b border-line pb-1 text-small text-ink-2">
        <b className="font-bold text-ink">{name}</b>
        {model !== null && (
          <span className="wrap-anywhere"> {t("writtenBy", { model: revealHidden(model) })}</span>
        )}
        {isBetter && <span className="text-accent"> · {t("chosen")}</span>}
      </h2>
      <div className="mt-3">{text !== "" && <Markdown text={text} budget={0} />}</div>
      {error !== null && <p className="mt-2 text-small text-danger">{error}</p>}
      {cutAtLimit && <p className="mt-2 text-small text-ink-3">{t("cut")}</p>}
    </section>
  );
}
