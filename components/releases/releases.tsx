"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";

import { Page, TitleRow } from "#components/frame/page.tsx";
import { Trials } from "#components/trials/trials.tsx";
import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import type { ServedModel } from "#lib/models/schema.ts";
import type { Release } from "#lib/releases/schema.ts";
import type { QuestionSet, TrialItem } from "#lib/trials/schema.ts";

import { ReleaseEntry } from "./release-entry.tsx";
import { ReleaseForm } from "./release-form.tsx";
import { useReleases } from "./requests.ts";

type Props = {
  initial: Release[];
  models: ServedModel[];
  sets: QuestionSet[];
  trials: TrialItem[];
};

/** The releases, and the tests of two models side by side. */
export function Releases({ initial, models, sets, trials }: Props) {
  const t = useTranslations("releases");
  const { releases, isStale } = useReleases(initial);
  /** The id of the release whose people are changed, or a new one. */
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
      <p className="mt-2 max-w-[48rem] text-pretty text-ink-2">
        {t(releases.length === 0 ? "none" : "what")}
      </p>
      {isStale && (
        <InlineNotice tone="warn" className="mt-4">
          {t.rich("stale", { b: (words: ReactNode) => <b>{words}</b> })}
        </InlineNotice>
      )}
      {form !== undefined && (
        <ReleaseForm
          key={form}
          release={releases.find(({ id }) => id === form)}
          models={models}
          onDone={close}
        />
      )}
      {releases.length > 0 && (
        <ul aria-label={t("title")} className="mt-6 border-t border-line">
          {releases.map((release) => (
            <ReleaseEntry
              key={`${release.id} ${release.state}`}
              release={release}
              runtimeId={models.find(({ id }) => id === release.modelId)?.runtimeId}
              onChange={() => setForm(release.id)}
            />
          ))}
        </ul>
      )}
      <Trials sets={sets} trials={trials} models={models} />
    </Page>
  );
}
