"use client";

import { useFormatter, useTranslations } from "next-intl";

import { showEarlier } from "#components/conversation/actions.ts";
import type { ConversationState } from "#components/conversation/machine.ts";
import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { Isolate } from "#components/ui/isolate.tsx";

type Props = { conversation: ConversationState; blank: boolean };

/**
 * The header above the first turn: the title, the day, and a button that loads earlier messages. On an empty page, only a title for screen
 * readers.
 */
export function ConversationHeader({ conversation, blank }: Props) {
  const t = useTranslations("chat");
  const format = useFormatter();
  const { id, view, title, messages, earlier } = conversation;
  const [first] = messages;
  return (
    <>
      {blank ? (
        <h1 className="sr-only">{t("title")}</h1>
      ) : (
        <header className="column pt-8 phone:pt-6">
          <h1 className="text-title font-bold tracking-title text-balance wrap-anywhere zh:tracking-normal phone:text-[1.5rem] phone:leading-8">
            <Isolate>{title ?? t("title")}</Isolate>
          </h1>
          {first && !earlier && (
            <p className="mt-2 text-small text-ink-3">
              <time dateTime={first.metadata.createdAt}>
                {format.dateTime(new Date(first.metadata.createdAt), {
                  weekday: "long",
                  day: "numeric",
                  month: "long",
                })}
              </time>
            </p>
          )}
        </header>
      )}
      {view === "opening" && (
        <div className="column mt-12">
          <InlineNotice tone="live">{t("opening")}</InlineNotice>
        </div>
      )}
      {earlier && (
        <div className="column mt-8">
          <Button kind="bare" flush onClick={() => void showEarlier(id)}>
            {t("earlier")}
          </Button>
        </div>
      )}
    </>
  );
}
