"use client";

import { useFormatter, useTranslations } from "next-intl";

import { useSize } from "#components/models/sizes.ts";
import { Isolate } from "#components/ui/isolate.tsx";
import { Dot } from "#components/ui/marks.tsx";
import type { LoadedInMemory, ReplicaActivity } from "#lib/activity/schema.ts";

/** An address of a model server: whether calls go there, and what is in its memory. `largest`: the largest model in any memory, in bytes. */
export function ReplicaRow({ replica, largest }: { replica: ReplicaActivity; largest: number }) {
  const t = useTranslations("activity");
  const { url, state, circuit, calls, failures, loaded } = replica;
  const words = useStateWords(replica);
  const isIll = circuit !== "closed" || failures > 0;
  const tone = state === "down" ? "danger" : state === "loading" ? "hollow" : isIll ? "warn" : "ok";
  return (
    <li className="py-1 text-ui">
      <span className="flex items-baseline gap-2">
        <Dot tone={tone} className="mt-[0.4375rem] self-start" />
        <span className="min-w-0">
          <span translate="no" dir="ltr" className="wrap-anywhere">
            {url}
          </span>{" "}
          <span className={state === "down" ? "text-danger" : isIll ? "text-warn" : "text-ink-2"}>
            {words}
          </span>
          <span className="text-ink-2"> · {t("callsAt", { count: calls })}</span>
        </span>
      </span>
      {state === "up" && <Memory loaded={loaded} largest={largest} />}
    </li>
  );
}

function useStateWords({ state, circuit, retryAt, failures }: ReplicaActivity): string {
  const t = useTranslations("activity");
  const format = useFormatter();
  if (state === "loading") return t("isLoading");
  if (state === "down") return t("down");
  if (circuit === "half_open") return t("halfOpen");
  if (circuit === "open")
    return retryAt === null
      ? t("openSoon")
      : t("open", {
          time: format.dateTime(new Date(retryAt), {
            hour: "numeric",
            minute: "2-digit",
            second: "2-digit",
          }),
        });
  return failures > 0 ? t("failures", { count: failures }) : t("up");
}

/** The models in memory, each with its size as a bar: the part on the graphics card is filled. */
function Memory({ loaded, largest }: { loaded: ReplicaActivity["loaded"]; largest: number }) {
  const t = useTranslations("activity");
  if (loaded === null || loaded.length === 0)
    return (
      <p className="ps-[15px] text-small text-ink-3">
        {t(loaded === null ? "memoryUnknown" : "memoryNone")}
      </p>
    );
  return (
    <ul aria-label={t("memory")} className="ps-[15px]">
      {loaded.map((model) => (
        <li
          key={model.name}
          className="flex flex-wrap items-baseline gap-x-3 text-small text-ink-2"
        >
          <span translate="no" className="min-w-0 wrap-anywhere">
            <Isolate>{model.name}</Isolate>
          </span>
          <MemoryBar model={model} largest={largest} />
        </li>
      ))}
    </ul>
  );
}

function MemoryBar({ model, largest }: { model: LoadedInMemory; largest: number }) {
  const t = useTranslations("activity");
  const size = useSize();
  const { sizeBytes, vramBytes, contextLength } = model;
  const all = sizeBytes === null ? 0 : (100 * sizeBytes) / largest;
  const share =
    sizeBytes && vramBytes !== null
      ? Math.min(100, Math.floor((100 * vramBytes) / sizeBytes))
      : null;
  const words = [
    ...(sizeBytes === null ? [] : [size(sizeBytes)]),
    ...(share !== null && share < 100 ? [t("onCard", { percent: share })] : []),
    ...(contextLength === null ? [] : [t("window", { tokens: contextLength })]),
  ];
  return (
    <>
      {sizeBytes !== null && (
        <svg aria-hidden="true" width="120" height="8" className="flex-none self-center">
          <rect y="0.5" width={`${all}%`} height="7" className="fill-line-strong" />
          <rect
            y="0.5"
            width={`${(all * (share ?? 100)) / 100}%`}
            height="7"
            className="fill-chart-3"
          />
        </svg>
      )}
      <span className="text-ink-3 tabular">{words.join(" · ")}</span>
    </>
  );
}
