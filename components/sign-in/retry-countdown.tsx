"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";

import { Callout } from "#components/ui/callout.tsx";

/** Counts down the seconds until the next attempt is allowed. Screen readers announce only the start and the end. */
export function RetryCountdown({ seconds, onOver }: { seconds: number; onOver: () => void }) {
  const t = useTranslations("signIn");
  const [left, setLeft] = useState(seconds);
  const over = useEffectEvent(onOver);
  useEffect(() => {
    const end = performance.now() + seconds * 1_000;
    const timer = setInterval(() => {
      const still = Math.max(0, Math.ceil((end - performance.now()) / 1_000));
      setLeft(still);
      if (still > 0) return;
      clearInterval(timer);
      over();
    }, 250);
    return () => clearInterval(timer);
  }, [seconds]);
  const wait = (count: number) =>
    t.rich("rest", { seconds: count, b: (words) => <b className="tabular">{words}</b> });
  return (
    <Callout tone="warn" className="mb-8">
      <span aria-hidden="true">{left > 0 ? wait(left) : t("restOver")}</span>
      <span role="alert" className="sr-only">
        {left > 0 ? wait(seconds) : t("restOver")}
      </span>
    </Callout>
  );
}
