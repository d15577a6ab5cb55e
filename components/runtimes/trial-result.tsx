"use client";

import { useTranslations } from "next-intl";

import { Dot } from "#components/ui/marks.tsx";
import { revealHidden } from "#components/ui/plain-text.ts";
import type { RuntimeTestAnswer } from "#lib/runtimes/schema.ts";

import { toneOf, useAddressWords } from "./address-words.ts";

/** How many names of models are shown. */
const mostShown = 5;

/** What was found at the addresses that were tried. */
export function TrialResult({ result }: { result: RuntimeTestAnswer }) {
  const t = useTranslations("runtimes");
  const wordsOf = useAddressWords();
  const served = (models: string[]) => {
    if (models.length === 0) return t("servesNone");
    const named = models.slice(0, mostShown).map(revealHidden).join(t("between"));
    const more = models.length - mostShown;
    return more > 0 ? t("servesMore", { models: named, more }) : t("serves", { models: named });
  };
  return (
    <div role="status" className="mt-6 max-w-176 text-ui">
      <p className="text-small text-ink-2">{t("tried")}</p>
      <ul className="mt-1">
        {result.addresses.map((address) => (
          <li key={address.url} className="border-b border-line py-2">
            <span className="flex flex-wrap items-baseline gap-x-2">
              <Dot tone={toneOf(address)} className="mt-[0.4375rem] self-start" />
              <span translate="no" dir="ltr" className="wrap-anywhere">
                {address.url}
              </span>
              <span className={address.state === "down" ? "text-danger" : "text-ink-2"}>
                {[address.version, wordsOf(address)].filter(Boolean).join(" · ")}
              </span>
            </span>
            {address.state === "up" && (
              <span className="block text-small text-ink-2 wrap-anywhere">
                {served(address.models)}
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
