"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { Menu } from "#components/ui/menu.tsx";
import type { ContextAnswer } from "#lib/context/schema.ts";
import type { Strategy } from "#lib/conversations/schema.ts";
import { ToMessage } from "./context-view.tsx";
import { Section } from "./remembered.tsx";
import { chooseStrategy, type Made, requestCompaction } from "./requests.ts";

const strategies: Strategy[] = ["memory", "window", "whole"];

type Props = { conversationId: string; strategies: ContextAnswer["strategies"]; busy: boolean };

/** Settings for the next question: the history strategy, and a button to compact the history now. */
export function NextTime({ conversationId, strategies: { chosen, default: usual }, busy }: Props) {
  const t = useTranslations("context");
  const { trouble, run } = useMutation();
  const name = (strategy: Strategy) => t(`${strategy}Name`);
  const byDefault = t("defaultName", { name: name(usual) });
  const pick = () => (
    <Menu
      label={t("strategy")}
      look="word"
      choice={{
        options: [
          { value: "default", name: byDefault, what: t("defaultWhat") },
          ...strategies.map((strategy) => ({
            value: strategy,
            name: name(strategy),
            what: t(`${strategy}What`),
          })),
        ],
        value: chosen ?? "default",
        onChoose: (value) =>
          void run(() =>
            chooseStrategy(conversationId, strategies.find((each) => each === value) ?? null),
          ),
        foot: t("strategyFoot"),
      }}
    >
      {chosen ? name(chosen) : byDefault}
    </Menu>
  );
  return (
    <Section title={t("next")}>
      <p className="mt-2">{t.rich("past", { strategy: pick })}</p>
      {trouble && (
        <p role="alert" className="text-small text-danger">
          {trouble}
        </p>
      )}
      {(chosen ?? usual) !== "window" && <Compress conversationId={conversationId} held={busy} />}
    </Section>
  );
}

/** Compacts the history on request. `held` while an answer is being generated, when the server would refuse it. */
function Compress({ conversationId, held }: { conversationId: string; held: boolean }) {
  const t = useTranslations("context");
  const { busy, trouble, run } = useMutation();
  const [made, setMade] = useState<Made | "nothing">();
  const compress = () => {
    setMade(undefined);
    void run(async () => setMade((await requestCompaction(conversationId)) ?? "nothing"));
  };
  return (
    <>
      <p className="mt-3 flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Button disabled={busy || held} onClick={compress}>
          {t("compress")}
        </Button>
        <span className="flex-1 basis-40 text-small text-ink-3">{t("compressWhat")}</span>
      </p>
      <div>
        {busy && <Progress />}
        {trouble && (
          <InlineNotice tone="warn" className="mt-3">
            {trouble}
          </InlineNotice>
        )}
        {made && (
          <InlineNotice tone="live" className="mt-3">
            {made === "nothing"
              ? t("compressedNothing")
              : t.rich("compressed", {
                  ...made,
                  b: (words) => <b>{words}</b>,
                  to: (words) => (
                    <ToMessage messageId={made.throughId} atCut>
                      {words}
                    </ToMessage>
                  ),
                })}
          </InlineNotice>
        )}
      </div>
    </>
  );
}

/** Nothing is shown for waits shorter than this (ms). */
const patience = 300;

function Progress() {
  const t = useTranslations("context");
  const [seconds, setSeconds] = useState<number>();
  useEffect(() => {
    const since = performance.now();
    const first = setTimeout(() => setSeconds(0), patience);
    const timer = setInterval(
      () => setSeconds(Math.floor((performance.now() - since) / 1_000)),
      1_000,
    );
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, []);
  if (seconds === undefined) return null;
  return (
    <InlineNotice tone="waiting" spoken={false} className="mt-3">
      {t.rich("compressing", { seconds, b: (words) => <b>{words}</b> })}
    </InlineNotice>
  );
}
