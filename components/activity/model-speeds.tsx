"use client";

import { useFormatter, useTranslations } from "next-intl";

import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import type { FailureKind, ModelActivity } from "#lib/activity/schema.ts";

import { useDuration } from "./durations.ts";

/** How long calls of each model have waited, how fast they were answered, and how many have failed. */
export function ModelSpeeds({ models }: { models: readonly ModelActivity[] }) {
  const t = useTranslations("activity");
  const format = useFormatter();
  const duration = useDuration();
  if (models.length === 0) return <p className="mt-3 text-ink-2">{t("speedEmpty")}</p>;
  const times = (of: ModelActivity["wait"]) =>
    of === null ? "–" : `${duration(of.p50)} / ${duration(of.p95)}`;
  const speedOf = ({ speed }: ModelActivity) =>
    speed === null ? "–" : `${format.number(speed.p50)} / ${format.number(speed.p5)}`;
  const labelled = (head: string, words: string) => (
    <>
      <span className="text-ink-3 unfold:hidden">{head} </span>
      {words}
    </>
  );
  const number = (id: string, head: string, words: (model: ModelActivity) => string) => ({
    id,
    head,
    kind: "number" as const,
    cell: (model: ModelActivity) => labelled(head, words(model)),
  });
  const columns: Column<ModelActivity>[] = [
    { id: "model", head: t("model"), kind: "main", cell: (model) => <Model model={model} /> },
    number("calls", t("callsEnded"), ({ calls }) => format.number(calls)),
    number("wait", t("wait"), ({ wait }) => times(wait)),
    number("first", t("firstToken"), ({ firstToken }) => times(firstToken)),
    number("speed", t("tokensPerSecond"), speedOf),
    { id: "failed", head: t("failed"), cell: (model) => <Failures model={model} /> },
  ];
  return (
    <>
      <p className="mt-1 max-w-[48rem] text-small text-pretty text-ink-2">{t("speedNote")}</p>
      <DataTable
        label={t("speed")}
        columns={columns}
        rows={models}
        rowKey={({ id, runtimeId }) => `${runtimeId} ${id}`}
        className="mt-3"
      />
    </>
  );
}

function Model({ model: { id, runtimeName } }: { model: ModelActivity }) {
  return (
    <span translate="no" className="wrap-anywhere">
      <Isolate>{id}</Isolate>
      <span className="block text-small font-regular text-ink-3">
        <Isolate>{runtimeName}</Isolate>
      </span>
    </span>
  );
}

const wordsOf = {
  refused: "refused",
  waited: "waited",
  unreachable: "unreachable",
  slow: "slow",
  memory: "memoryShort",
  fault: "fault",
} as const;

function Failures({ model: { failures } }: { model: ModelActivity }) {
  const t = useTranslations("activity");
  const kinds = Object.entries(failures) as [FailureKind, number][];
  if (kinds.length === 0) return <span className="text-ink-3 fold:hidden">–</span>;
  return (
    <ul className="text-danger">
      {kinds.map(([kind, count]) => (
        <li key={kind}>{t(wordsOf[kind], { count })}</li>
      ))}
    </ul>
  );
}
