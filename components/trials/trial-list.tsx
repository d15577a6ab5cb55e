"use client";

import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";

import { ConfirmDelete } from "#components/frame/confirm-delete.tsx";
import { useMutation } from "#components/frame/use-mutation.ts";
import { Button, buttonLook } from "#components/ui/button.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { TrialItem } from "#lib/trials/schema.ts";

import { cancelTrial, resumeTrial } from "./requests.ts";

/** The tests of two models, the newest first. */
export function TrialList({ trials }: { trials: readonly TrialItem[] }) {
  const t = useTranslations("trials");
  if (trials.length === 0) return null;
  return (
    <>
      <h3 className="mt-8 text-ui font-bold">{t("trials")}</h3>
      <ul aria-label={t("trials")} className="mt-3 border-t border-line">
        {trials.map((trial) => (
          <li
            key={trial.id}
            className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-b border-line py-3"
          >
            <div className="min-w-0 flex-1 basis-72">
              <p className="text-ui font-medium wrap-anywhere">
                <Isolate>{trial.setName}</Isolate>
                <span className="block text-small font-regular text-ink-3">
                  <Isolate>
                    {t("between", { model: trial.modelId, against: trial.against })}
                  </Isolate>
                </span>
              </p>
              <TrialState trial={trial} />
            </div>
            <TrialActions trial={trial} />
          </li>
        ))}
      </ul>
    </>
  );
}

function TrialState({ trial }: { trial: TrialItem }) {
  const t = useTranslations("trials");
  const format = useFormatter();
  const { state, asked, calls, judged, questions, result, error } = trial;
  const share = calls === 0 ? 0 : asked / calls;
  const counts = { done: asked, all: calls };
  const words =
    state === "running"
      ? t("asking", counts)
      : state === "canceled"
        ? t("canceled", counts)
        : state === "failed"
          ? t("failedAfter", counts)
          : result
            ? t("result", {
                model: trial.modelId,
                against: trial.against,
                modelCount: result.model,
                againstCount: result.against,
                same: result.same,
              })
            : t("toJudge", { judged, all: questions });
  return (
    <>
      <p role="status" className="mt-1 text-small text-pretty text-ink-2 tabular wrap-anywhere">
        {words}
      </p>
      {error !== null && <p className="text-small text-pretty text-danger">{error}</p>}
      {state === "running" && (
        <div
          role="progressbar"
          aria-label={t("progressOf", { name: revealHidden(trial.setName) })}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(share * 100)}
          aria-valuetext={format.number(share, { style: "percent" })}
          className="mt-2 h-1 max-w-120 overflow-hidden rounded-full bg-wash"
        >
          <i className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
        </div>
      )}
    </>
  );
}

function TrialActions({ trial }: { trial: TrialItem }) {
  const t = useTranslations("trials");
  const { busy, trouble, run } = useMutation();
  const [isAsked, setAsked] = useState(false);
  const { id, state, result } = trial;
  const isOver = state === "failed" || state === "canceled";
  return (
    <div className="flex flex-none flex-wrap gap-1">
      <Link
        href={`/admin/releases/trials/${id}`}
        prefetch={false}
        className={buttonLook({ kind: "lined" })}
      >
        {t(result ? "look" : "judge")}
      </Link>
      {isOver && !result && (
        <Button disabled={busy} onClick={() => void run(() => resumeTrial(trial))}>
          {t("resume")}
        </Button>
      )}
      {state === "running" ? (
        <Button kind="bare" disabled={busy} onClick={() => void run(() => cancelTrial(trial))}>
          {t("cancel")}
        </Button>
      ) : (
        <Button kind="bare" onClick={() => setAsked(true)}>
          {t("remove")}
        </Button>
      )}
      {trouble && (
        <p role="alert" className="basis-full text-small text-danger">
          {trouble}
        </p>
      )}
      <ConfirmDelete
        open={isAsked}
        title={t("removeTitle")}
        label={t("remove")}
        onDelete={() => cancelTrial(trial)}
        onClose={() => setAsked(false)}
      >
        {t("removeText")}
      </ConfirmDelete>
    </div>
  );
}
