"use client";

import { useTranslations } from "next-intl";

import { Isolate } from "#components/ui/isolate.tsx";
import type { RuntimeActivity } from "#lib/activity/schema.ts";

import { useDuration } from "./durations.ts";
import { ReplicaRow } from "./replica-row.tsx";

/** The model servers: their slots, who waits before them, and what their addresses do. */
export function RuntimeList({ runtimes }: { runtimes: readonly RuntimeActivity[] }) {
  const t = useTranslations("activity");
  if (runtimes.length === 0) return <p className="mt-3 text-ink-2">{t("runtimesEmpty")}</p>;
  const sizes = runtimes.flatMap(({ replicas }) =>
    replicas.flatMap(({ loaded }) => (loaded ?? []).map(({ sizeBytes }) => sizeBytes ?? 0)),
  );
  const largest = Math.max(1, ...sizes);
  return (
    <ul className="mt-3 border-t border-line">
      {runtimes.map((runtime) => (
        <li key={runtime.id} className="border-b border-line py-4">
          <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1">
            <h3 className="min-w-0 text-ui font-medium wrap-anywhere">
              <Isolate>{runtime.name}</Isolate>
            </h3>
            <Slots runtime={runtime} />
            <span className="text-ui text-ink-2">
              <Waiting runtime={runtime} />
            </span>
          </div>
          <ul className="mt-2">
            {runtime.replicas.map((replica) => (
              <ReplicaRow key={replica.url} replica={replica} largest={largest} />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

/** Where a runtime has more, the bar is not divided. */
const mostBoxes = 32;

/** The slots as boxes, the busy ones filled. */
function Slots({ runtime: { slots, answering } }: { runtime: RuntimeActivity }) {
  const t = useTranslations("activity");
  const boxes = Math.min(mostBoxes, Math.max(slots, 1));
  const busy = Math.min(boxes, Math.ceil((answering / Math.max(slots, 1)) * boxes));
  return (
    <span className="flex flex-wrap items-center gap-2 text-ui text-ink-2 tabular">
      <svg aria-hidden="true" width={boxes * 10 - 2} height="12" className="flex-none">
        {Array.from({ length: boxes }, (_, at) => (
          <rect
            key={at}
            x={at * 10 + 0.5}
            y="0.5"
            width="7"
            height="11"
            className={at < busy ? "fill-chart-1 stroke-chart-1" : "fill-none stroke-control"}
          />
        ))}
      </svg>
      {t("slots", { used: answering, slots })}
    </span>
  );
}

function Waiting({ runtime: { waiting } }: { runtime: RuntimeActivity }) {
  const t = useTranslations("activity");
  const duration = useDuration();
  const { turns, background, longestSeconds } = waiting;
  const parts = [
    t("questionsWait", { count: turns }),
    ...(background > 0 ? [t("tasksWait", { count: background })] : []),
    ...(turns + background > 0 ? [t("longest", { time: duration(longestSeconds) })] : []),
  ];
  return parts.join(" · ");
}
