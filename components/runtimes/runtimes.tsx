"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";

import { Page, TitleRow } from "#components/frame/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { demoModelId } from "#lib/models/rules.ts";
import type { RuntimeItem } from "#lib/runtimes/schema.ts";

import { useRuntimes } from "./requests.ts";
import { RuntimeForm } from "./runtime-form.tsx";
import { RuntimeTable } from "./runtime-table.tsx";

/** The model servers: their states, and what an administrator can change about them. */
export function Runtimes({ initial }: { initial: RuntimeItem[] }) {
  const t = useTranslations("runtimes");
  const { runtimes, isStale } = useRuntimes(initial);
  /** The id of the model server that is changed, or a new one. */
  const [form, setForm] = useState<string>();
  const close = () => setForm(undefined);
  return (
    <Page title={t("title")}>
      <TitleRow title={t("title")}>
        {form === undefined && (
          <Button kind="primary" onClick={() => setForm("new")}>
            {t("add")}
          </Button>
        )}
      </TitleRow>
      <Summary runtimes={runtimes} />
      {isStale && (
        <InlineNotice tone="warn" className="mt-4">
          {t.rich("stale", { b: (words: ReactNode) => <b>{words}</b> })}
        </InlineNotice>
      )}
      {form !== undefined && (
        <RuntimeForm key={form} runtime={runtimes.find(({ id }) => id === form)} onDone={close} />
      )}
      {runtimes.length > 0 && (
        <RuntimeTable runtimes={runtimes} onChange={({ id }) => setForm(id)} />
      )}
    </Page>
  );
}

/** How many answer, as a sentence. */
function Summary({ runtimes }: { runtimes: readonly RuntimeItem[] }) {
  const t = useTranslations("runtimes");
  const count = runtimes.length;
  const up = runtimes.filter(({ addresses }) =>
    addresses.some(({ state }) => state === "up"),
  ).length;
  const [only] = runtimes;
  const sentence = () => {
    if (count === 0) return t("summaryEmpty");
    if (count === 1 && only?.declared && only.name === demoModelId) return t("summaryDemo");
    if (up === 0) return t("summaryNone");
    return up === count ? t("summaryAll", { count }) : t("summarySome", { up, count });
  };
  return (
    <p role="status" className="mt-2 max-w-[48rem] text-pretty text-ink-2">
      {sentence()}
    </p>
  );
}
