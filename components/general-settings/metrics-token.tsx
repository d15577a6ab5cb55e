"use client";

import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";

import { send } from "#components/frame/api-client.ts";
import { PageSection } from "#components/frame/page.tsx";
import { useMutation } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Confirm } from "#components/ui/dialog.tsx";
import type { MetricsTokenState, NewMetricsToken } from "#lib/metrics/schema.ts";

const path = "/api/admin/metrics-token";

/** The token with which a Prometheus on another machine reads the metrics. It is shown once, when it is made. */
export function MetricsToken({ initial }: { initial: MetricsTokenState }) {
  const t = useTranslations("generalSettings");
  const format = useFormatter();
  const { busy, trouble, run, forget } = useMutation();
  const [createdAt, setCreatedAt] = useState(initial.createdAt);
  const [token, setToken] = useState<string>();
  const [asked, setAsked] = useState<"replace" | "delete">();
  const close = () => {
    forget();
    setAsked(undefined);
  };
  const create = async () => {
    const made = await run(
      async () => (await (await send("POST", path)).json()) as NewMetricsToken,
    );
    if (!made) return;
    setToken(made.token);
    setCreatedAt(made.createdAt);
    close();
  };
  const remove = async () => {
    if (!(await run(() => send("DELETE", path)))) return;
    setToken(undefined);
    setCreatedAt(null);
    close();
  };
  const code = (words: ReactNode) => <code className="font-mono text-small">{words}</code>;
  return (
    <PageSection title={t("metricsGroup")}>
      <div className="mt-4 border-y border-line py-4 text-ui leading-say">
        <p className="text-pretty text-ink-2">{t.rich("metricsWhat", { code })}</p>
        <p role="status" className="mt-2">
          {createdAt === null
            ? t("metricsNoToken")
            : t("metricsHasToken", {
                date: format.dateTime(new Date(createdAt), { dateStyle: "long" }),
              })}
        </p>
        {token !== undefined && <ShownToken token={token} onDone={() => setToken(undefined)} />}
        {trouble && asked === undefined && (
          <p role="alert" className="mt-2 text-danger">
            {trouble}
          </p>
        )}
        <div className="mt-4 flex flex-wrap gap-2">
          <Button
            disabled={busy}
            onClick={() => (createdAt === null ? void create() : setAsked("replace"))}
          >
            {t(createdAt === null ? "metricsCreate" : "metricsReplace")}
          </Button>
          {createdAt !== null && (
            <Button kind="bare" danger disabled={busy} onClick={() => setAsked("delete")}>
              {t("metricsDelete")}
            </Button>
          )}
        </div>
      </div>
      <Confirm
        open={asked !== undefined}
        title={t(asked === "delete" ? "metricsDeleteTitle" : "metricsReplaceTitle")}
        action={{
          label: t(asked === "delete" ? "metricsDelete" : "metricsReplace"),
          danger: asked === "delete",
          busy,
          error: trouble,
          onPress: () => void (asked === "delete" ? remove() : create()),
        }}
        onClose={close}
      >
        {t("metricsOldToken")}
      </Confirm>
    </PageSection>
  );
}

function ShownToken({ token, onDone }: { token: string; onDone: () => void }) {
  const t = useTranslations("generalSettings");
  return (
    <Callout role="status" className="mt-4">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <code translate="no" className="font-mono wrap-anywhere select-all">
          {token}
        </code>
        <CopyButton look="lined" label={t("metricsCopy")} text={() => token} />
      </p>
      <p className="mt-2 text-ink-2">
        {t("metricsOnce")}
        <span className="zh:hidden"> </span>
        <button type="button" onClick={onDone} className="link touch:min-h-11">
          {t("metricsHaveIt")}
        </button>
      </p>
    </Callout>
  );
}
