"use client";

import { useTranslations } from "next-intl";

import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import type { CallActivity } from "#lib/activity/schema.ts";

import { useDuration } from "./durations.ts";

type CallRow = CallActivity & { key: string };

/** Who waits, the next one first, and who is being answered. */
export function CallTable({ calls, more }: { calls: readonly CallActivity[]; more: number }) {
  const t = useTranslations("activity");
  if (calls.length === 0) return <p className="mt-3 text-ink-2">{t("callsEmpty")}</p>;
  const columns: Column<CallRow>[] = [
    { id: "who", head: t("who"), kind: "main", cell: (call) => <Who call={call} /> },
    {
      id: "model",
      head: t("model"),
      cell: ({ model, runtimeName }) => (
        <span translate="no" className="wrap-anywhere">
          <Isolate>{model}</Isolate>
          <span className="block text-small text-ink-3">
            <Isolate>{runtimeName}</Isolate>
          </span>
        </span>
      ),
    },
    { id: "state", head: t("state"), cell: (call) => <State call={call} /> },
  ];
  // A user may have several alike.
  const rows: CallRow[] = calls.map((call, at) => ({
    ...call,
    key: `${at} ${call.user?.id ?? ""}`,
  }));
  return (
    <>
      <DataTable
        label={t("calls")}
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
        className="mt-3"
      />
      {more > 0 && <p className="mt-3 text-ui text-ink-2">{t("more", { count: more })}</p>}
    </>
  );
}

function Who({ call: { user, kind } }: { call: CallActivity }) {
  const t = useTranslations("activity");
  return (
    <span className="wrap-anywhere">
      {user ? <Isolate>{user.name}</Isolate> : t("gone")}
      <span className="block text-small font-regular text-ink-3">
        {kind === "background"
          ? t("background")
          : user && <bdi translate="no">{user.username}</bdi>}
      </span>
    </span>
  );
}

function State({ call: { isWaiting, seconds, position, waitSeconds } }: { call: CallActivity }) {
  const t = useTranslations("activity");
  const duration = useDuration();
  if (!isWaiting)
    return <span className="tabular">{t("answered", { time: duration(seconds) })}</span>;
  const parts = [
    ...(position === null ? [] : [t("place", { position })]),
    t("waits", { time: duration(seconds) }),
    ...(waitSeconds === null ? [] : [t("toGo", { time: duration(waitSeconds) })]),
  ];
  return <span className="text-ink tabular">{parts.join(" · ")}</span>;
}
