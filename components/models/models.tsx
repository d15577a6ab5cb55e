"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";

import { Page, TitleRow } from "#components/frame/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import type { BaseModel, ModelItem } from "#lib/models/schema.ts";
import type { Pull } from "#lib/pulls/schema.ts";
import type { RuntimeItem } from "#lib/runtimes/schema.ts";

import { ModelForm } from "./model-form.tsx";
import { ModelTable } from "./model-table.tsx";
import { PullForm } from "./pull-form.tsx";
import { PullList } from "./pull-list.tsx";
import { useModels, usePulls } from "./requests.ts";

type Props = { initial: ModelItem[]; pulls: Pull[]; runtimes: RuntimeItem[]; bases: BaseModel[] };

/** The models of all model servers: what applies to them, who may use them, and pulls of new ones. */
export function Models({ initial, pulls: initialPulls, runtimes, bases }: Props) {
  const t = useTranslations("models");
  const { models, isStale } = useModels(initial);
  const pulls = usePulls(initialPulls);
  /** The id of the model that is changed, or "pull". */
  const [form, setForm] = useState<string>();
  const close = () => setForm(undefined);
  const servers = runtimes.filter(({ manageable }) => manageable);
  const changed = models.find(({ id }) => id === form);
  return (
    <Page title={t("title")}>
      <TitleRow title={t("title")}>
        {form === undefined && servers.length > 0 && (
          <Button kind="primary" onClick={() => setForm("pull")}>
            {t("pull")}
          </Button>
        )}
      </TitleRow>
      <Summary models={models} />
      {isStale && (
        <InlineNotice tone="warn" className="mt-4">
          {t.rich("stale", { b: (words: ReactNode) => <b>{words}</b> })}
        </InlineNotice>
      )}
      {form === "pull" && <PullForm servers={servers} onDone={close} />}
      {changed && (
        <ModelForm
          key={changed.id}
          model={changed}
          base={bases.find(({ id }) => id === changed.id)}
          onDone={close}
        />
      )}
      <PullList pulls={pulls} />
      {models.length > 0 && <ModelTable models={models} onChange={({ id }) => setForm(id)} />}
    </Page>
  );
}

/** How many can be asked, and by whom, as a sentence. */
function Summary({ models }: { models: readonly ModelItem[] }) {
  const t = useTranslations("models");
  const offered = models.filter(
    ({ enabled, state, features }) => enabled && state === "available" && features.includes("chat"),
  );
  const [only] = offered;
  const sentence = () => {
    if (models.length === 0) return t("summaryEmpty");
    if (!only) return t("summaryNone");
    return t("summary", { count: offered.length });
  };
  return (
    <p role="status" className="mt-2 max-w-[48rem] text-pretty text-ink-2">
      {sentence()}
    </p>
  );
}
