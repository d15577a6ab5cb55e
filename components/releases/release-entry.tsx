"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";

import { CompatibilityNotes } from "#components/runtimes/compatibility-notes.tsx";
import { Button } from "#components/ui/button.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { Dot } from "#components/ui/marks.tsx";
import type { Release } from "#lib/releases/schema.ts";

import { ComparisonTable } from "./comparison.tsx";
import { ReleaseActions } from "./release-actions.tsx";

type Props = {
  release: Release;
  /** The model server of its model, when that can be asked at present. */
  runtimeId: string | undefined;
  onChange: () => void;
};

/** A release: who has it, how its models compare, and what can be done with it. */
export function ReleaseEntry({ release, runtimeId, onChange }: Props) {
  const t = useTranslations("releases");
  const { id, modelId, against, state, missing } = release;
  const [isCompared, setCompared] = useState(state === "running");
  const names = { model: modelId, against };
  return (
    <li className="border-b border-line py-6">
      <h2 id={id} className="text-lead font-bold tracking-lead wrap-anywhere zh:tracking-normal">
        <Isolate>{t("inPlaceOf", names)}</Isolate>
      </h2>
      <State release={release} />
      {state !== "running" && (
        <p className="mt-1 max-w-[48rem] text-small text-pretty text-ink-2 wrap-anywhere">
          {t(`${state}Text`, names)}
        </p>
      )}
      {missing.map((model) => (
        <p key={model} className="mt-1 text-small text-warn wrap-anywhere">
          {t("missing", { model })}
        </p>
      ))}
      {runtimeId && state === "running" && <CompatibilityNotes runtimeId={runtimeId} />}
      <ReleaseActions release={release} onChange={onChange} />
      {state !== "running" && (
        <Button
          kind="bare"
          flush
          aria-expanded={isCompared}
          className="mt-3"
          onClick={() => setCompared(!isCompared)}
        >
          {t(isCompared ? "hide" : "compare")}
        </Button>
      )}
      {isCompared && <ComparisonTable release={release} />}
    </li>
  );
}

const tones = { running: "accent", completed: "ok", reverted: "hollow" } as const;

function State({ release }: { release: Release }) {
  const t = useTranslations("releases");
  const format = useFormatter();
  const { state, startedAt, completedAt, revertedAt, people, everybody } = release;
  const at = { running: startedAt, completed: completedAt, reverted: revertedAt }[state];
  const time = format.dateTime(new Date(at ?? startedAt), {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return (
    <p className="mt-1 flex items-baseline gap-2 text-ui text-ink-2">
      <Dot tone={tones[state]} className="mt-[0.4375rem] self-start" />
      <span className="min-w-0 tabular">{t(state, { time, people, everybody })}</span>
    </p>
  );
}
