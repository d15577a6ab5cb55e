"use client";

import { useFormatter, useTranslations } from "next-intl";

import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { Pull } from "#lib/pulls/schema.ts";

import { cancelPull, startPull } from "./requests.ts";
import { useSize } from "./sizes.ts";

/** The pulls that run, and how others have ended. */
export function PullList({ pulls }: { pulls: readonly Pull[] }) {
  const t = useTranslations("models");
  if (pulls.length === 0) return null;
  return (
    <ul aria-label={t("pulls")} className="mt-8 border-t border-line">
      {pulls.map((pull) => (
        <li key={pull.id} className="border-b border-line py-3">
          <PullEntry pull={pull} />
        </li>
      ))}
    </ul>
  );
}

function PullEntry({ pull }: { pull: Pull }) {
  const t = useTranslations("models");
  const { busy, trouble, run } = useMutation();
  const { state, name, runtimeId, runtimeName } = pull;
  const shownName = revealHidden(name);
  const isOver = state === "failed" || state === "canceled";
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-72">
        <p className="text-ui font-medium wrap-anywhere">
          <span translate="no" dir="ltr">
            {shownName}
          </span>
          <span className="font-regular text-ink-3"> {runtimeName}</span>
        </p>
        <Progress pull={pull} />
        {trouble && (
          <p role="alert" className="mt-1 text-small text-danger">
            {trouble}
          </p>
        )}
      </div>
      <div className="flex flex-none gap-1">
        {isOver && (
          <Button
            disabled={busy}
            aria-label={t("resumeOf", { name: shownName })}
            onClick={() => void run(() => startPull({ runtimeId, name }))}
          >
            {t("resume")}
          </Button>
        )}
        <Button
          kind="bare"
          disabled={busy}
          aria-label={t(state === "running" ? "cancelOf" : "dismissOf", { name: shownName })}
          onClick={() => void run(() => cancelPull(pull))}
        >
          {t(state === "running" ? "cancelPull" : "dismiss")}
        </Button>
      </div>
    </div>
  );
}

/** How far a pull is, as a bar and in words; or how it ended. */
function Progress({ pull: { state, progress, error, name } }: { pull: Pull }) {
  const t = useTranslations("models");
  const format = useFormatter();
  const size = useSize();
  if (state === "failed")
    return (
      <p role="status" className="text-small text-danger">
        {error}
      </p>
    );
  if (state === "done")
    return (
      <p role="status" className="text-small text-ink-2">
        {t("pulled")}
      </p>
    );
  const { completedBytes = 0, totalBytes = 0, stage = "asking", secondsLeft } = progress ?? {};
  const share = totalBytes > 0 ? completedBytes / totalBytes : 0;
  const minutes = secondsLeft == null ? undefined : Math.ceil(secondsLeft / 60);
  const words = [
    state === "canceled" ? t("canceled") : t(stage),
    totalBytes > 0 && t("progress", { done: size(completedBytes), all: size(totalBytes) }),
    progress &&
      progress.replicas > 1 &&
      t("replica", { at: progress.replica, of: progress.replicas }),
    state === "running" &&
      stage === "downloading" &&
      minutes !== undefined &&
      t("left", { minutes }),
  ];
  return (
    <>
      <p role="status" className="text-small text-ink-2 tabular">
        {words.filter(Boolean).join(" · ")}
      </p>
      <div
        role="progressbar"
        aria-label={t("progressOf", { name: revealHidden(name) })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
        aria-valuetext={format.number(share, { style: "percent" })}
        className="mt-2 h-1 max-w-120 overflow-hidden rounded-full bg-wash"
      >
        <i
          className={`block h-full ${state === "canceled" ? "bg-control" : "bg-accent"}`}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </>
  );
}
