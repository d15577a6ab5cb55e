"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { Page, Title } from "#components/frame/page.tsx";
import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { onKeyAnywhere } from "#components/ui/composition.ts";
import { Confirm } from "#components/ui/dialog.tsx";
import { icon } from "#components/ui/icon.ts";
import { Isolate } from "#components/ui/isolate.tsx";
import type { ShownVerdict, TrialDetails } from "#lib/trials/schema.ts";

import { judge, reveal, useTrial } from "./requests.ts";
import { TrialPairView } from "./trial-pair.tsx";
import { TrialResult } from "./trial-result.tsx";

const keys: Record<string, ShownVerdict> = { a: "first", b: "second", "=": "same" };

/** The page on which an administrator judges the answers of two models, one question after the other. */
export function Judging({ initial }: { initial: TrialDetails }) {
  const t = useTranslations("trials");
  const trial = useTrial(initial);
  const { busy, trouble, run } = useMutation();
  const { pairs, result } = trial;
  const [at, setAt] = useState(() => firstOpen(initial));
  const pair = pairs[at];
  const isJudgeable = !result && pair?.first != null && pair.second != null;
  const go = (place: number) => setAt(Math.max(0, Math.min(pairs.length - 1, place)));
  const decide = async (verdict: ShownVerdict) => {
    if (!pair || !isJudgeable) return;
    if (!(await run(() => judge(trial.id, { position: pair.position, verdict })))) return;
    // Whoever has moved on meanwhile stays there.
    setAt((now) => (now === at ? Math.min(pairs.length - 1, at + 1) : now));
  };
  useKeys((key) => {
    const verdict = keys[key.toLowerCase()];
    if (verdict) void decide(verdict);
    else if (key === "ArrowLeft") go(at - 1);
    else if (key === "ArrowRight") go(at + 1);
    else return false;
    return true;
  });
  return (
    <Page title={t("judgeTitle")}>
      <Link
        href="/admin/releases"
        prefetch={false}
        className="inline-flex items-center gap-2 text-small text-ink-2 underline-offset-2 hover:underline"
      >
        <ArrowLeft {...icon} />
        {t("back")}
      </Link>
      <div className="mt-3 flex flex-wrap items-end justify-between gap-4">
        <Title>{t(result ? "resultTitle" : "judgeTitle")}</Title>
        {!result && trial.state !== "running" && <Reveal trial={trial} />}
      </div>
      <p className="mt-2 max-w-[48rem] text-pretty text-ink-2 wrap-anywhere">
        <Isolate>{t("judgeOf", { name: trial.setName })}</Isolate>
        {!result && <span className="block text-small text-ink-3">{t("blind")}</span>}
      </p>
      {result && <TrialResult trial={trial} result={result} />}
      <nav className="mt-8 flex flex-wrap items-center gap-2 border-t border-line pt-4">
        <p role="status" className="me-auto text-small text-ink-2 tabular">
          {t("question", { at: at + 1, all: pairs.length })}
          {" · "}
          {t("toJudge", { judged: trial.judged, all: pairs.length })}
        </p>
        <Button kind="bare" disabled={at === 0} onClick={() => go(at - 1)}>
          {t("previous")}
        </Button>
        <Button kind="bare" disabled={at >= pairs.length - 1} onClick={() => go(at + 1)}>
          {t("next")}
        </Button>
      </nav>
      {trouble && (
        <p role="alert" className="mt-2 text-small text-danger">
          {trouble}
        </p>
      )}
      {pair && (
        <TrialPairView
          key={pair.position}
          pair={pair}
          models={trial}
          busy={busy}
          onDecide={isJudgeable ? (verdict) => void decide(verdict) : undefined}
        />
      )}
    </Page>
  );
}

const firstOpen = ({ pairs }: TrialDetails): number =>
  Math.max(
    0,
    pairs.findIndex(({ verdict }) => verdict === null),
  );

/** Names the models before all is judged. */
function Reveal({ trial: { id, judged, pairs } }: { trial: TrialDetails }) {
  const t = useTranslations("trials");
  const { busy, trouble, run } = useMutation();
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <Button onClick={() => setAsked(true)}>{t("reveal")}</Button>
      <Confirm
        open={isAsked}
        title={t("revealTitle")}
        action={{
          label: t("reveal"),
          busy,
          error: trouble,
          onPress: () => void run(() => reveal(id)),
        }}
        onClose={() => setAsked(false)}
      >
        {t("revealText", { left: pairs.length - judged })}
      </Confirm>
    </>
  );
}

/** Keys of the page, unless they are meant for something else: a field, a dialog, an input method, a shortcut of the browser. */
function useKeys(press: (key: string) => boolean): void {
  useEffect(() =>
    onKeyAnywhere((event) => {
      const target = event.target as HTMLElement;
      const isElsewhere = target.closest("input, textarea, select, dialog") !== null;
      if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (press(event.key)) event.preventDefault();
    }),
  );
}
