"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { Page, PageSection, Title } from "#components/frame/page.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import type { Activity, UsageAnswer } from "#lib/activity/schema.ts";

import { CallTable } from "./call-table.tsx";
import { History } from "./history.tsx";
import { ModelSpeeds } from "./model-speeds.tsx";
import { useActivity } from "./requests.ts";
import { RuntimeList } from "./runtime-list.tsx";
import { Usage } from "./usage.tsx";

type Props = { activity: Activity; usage: UsageAnswer };

/** What happens now, and what was used on the last days. */
export function ActivityView({ activity: initial, usage }: Props) {
  const t = useTranslations("activity");
  const { activity, isStale } = useActivity(initial);
  return (
    <Page title={t("title")}>
      <Title>{t("title")}</Title>
      <p className="mt-2 max-w-[48rem] text-pretty text-ink-2">{t("lead")}</p>
      {isStale && (
        <InlineNotice tone="warn" className="mt-4">
          {t.rich("stale", { b: (words: ReactNode) => <b>{words}</b> })}
        </InlineNotice>
      )}
      <Summary activity={activity} />
      <History activity={activity} />
      <PageSection title={t("runtimes")}>
        <RuntimeList runtimes={activity.runtimes} />
      </PageSection>
      <PageSection title={t("calls")}>
        <CallTable calls={activity.calls} more={activity.more} />
      </PageSection>
      <PageSection title={t("speed")}>
        <ModelSpeeds models={activity.models} />
      </PageSection>
      <PageSection title={t("usage")}>
        <Usage initial={usage} />
      </PageSection>
    </Page>
  );
}

/** How much is going on, as a sentence, and where more than one web server was asked. It changes all the time, so nothing announces it. */
function Summary({ activity: { runtimes, servers } }: { activity: Activity }) {
  const t = useTranslations("activity");
  const sum = (of: (runtime: Activity["runtimes"][number]) => number) =>
    runtimes.reduce((all, runtime) => all + of(runtime), 0);
  const answering = sum((runtime) => runtime.answering);
  const waiting = sum((runtime) => runtime.waiting.turns + runtime.waiting.background);
  return (
    <p className="mt-8 font-medium">
      {t("summary", { answering, waiting })}{" "}
      {servers.running > 1 && (
        <span className="font-regular text-ink-2">
          {servers.reporting < servers.running
            ? t("serversSome", servers)
            : t("servers", { running: servers.running })}
        </span>
      )}
    </p>
  );
}
