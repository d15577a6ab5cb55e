"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { useMutation, useReason } from "#components/frame/use-mutation.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import { printModelfile } from "#lib/variants/rules.ts";
import type { Variant } from "#lib/variants/schema.ts";

import { lineChanges } from "./draft.ts";
import { revertVariant, useVersion } from "./requests.ts";
import { VersionWords } from "./version-words.tsx";

/** The versions of a variant, each with what it would change, and the way back to it. */
export function VariantHistory({ variant, onClose }: { variant: Variant; onClose: () => void }) {
  const t = useTranslations("variants");
  const tc = useTranslations("common");
  const { busy, trouble, run } = useMutation();
  const [compared, setCompared] = useState<number>();
  const name = revealHidden(variant.name);
  return (
    <section aria-label={t("historyOf", { name })} className="border-b border-line pt-6 pb-8">
      <div className="flex flex-wrap items-baseline justify-between gap-4">
        <h2 dir="auto" className="text-lead font-bold wrap-anywhere">
          {t("historyOf", { name })}
        </h2>
        <Button onClick={onClose}>{tc("close")}</Button>
      </div>
      {trouble && (
        <Callout tone="danger" role="alert" className="mt-4">
          {trouble}
        </Callout>
      )}
      <ol className="mt-4">
        {variant.history.map((version) => (
          <li key={version.version} className="border-b border-line py-3 last:border-0">
            <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
              <span className="w-24 flex-none font-medium">
                {t("version", { number: version.version })}
              </span>
              <span className="min-w-0 flex-1">
                <VersionWords version={version} />
              </span>
              {version.version === variant.version ? (
                <span className="text-small text-ink-3">{t("current")}</span>
              ) : (
                <span className="flex flex-wrap gap-2 phone:w-full">
                  <Button
                    kind="bare"
                    className="phone:-ms-[calc(0.75rem+1px)]"
                    aria-expanded={compared === version.version}
                    onClick={() =>
                      setCompared(compared === version.version ? undefined : version.version)
                    }
                  >
                    {t("compare")}
                  </Button>
                  <Button
                    disabled={busy}
                    onClick={() => void run(() => revertVariant(variant.id, version.version))}
                  >
                    {t("return")}
                  </Button>
                </span>
              )}
            </div>
            {compared === version.version && (
              <Comparison variant={variant} version={version.version} />
            )}
          </li>
        ))}
      </ol>
      {variant.version > variant.history.length && (
        <p className="mt-3 text-small text-ink-3">
          {t("historyLonger", { count: variant.history.length })}
        </p>
      )}
    </section>
  );
}

/** What returning to a version would change, as lines of the Modelfile. */
function Comparison({ variant, version }: { variant: Variant; version: number }) {
  const t = useTranslations("variants");
  const reasonOf = useReason();
  const { data, error } = useVersion(variant.id, version);
  if (error)
    return (
      <p role="alert" className="mt-2 text-danger">
        {reasonOf(error)}
      </p>
    );
  if (!data) return <p className="mt-2 text-small text-ink-3">{t("reading")}</p>;
  const { removed, added } = lineChanges(printModelfile(variant), printModelfile(data));
  if (removed.length + added.length === 0)
    return <p className="mt-2 text-small text-ink-3">{t("same")}</p>;
  return (
    <div className="mt-3 grid max-w-176 gap-3">
      <Lines title={t("wouldGo")} mark="−" lines={removed} />
      <Lines title={t("wouldCome")} mark="+" lines={added} />
    </div>
  );
}

function Lines({ title, mark, lines }: { title: string; mark: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <p className="text-small text-ink-3">{title}</p>
      <pre className="mt-1 text-small whitespace-pre-wrap wrap-anywhere">
        {lines.map((line) => `${mark} ${line}`).join("\n")}
      </pre>
    </div>
  );
}
