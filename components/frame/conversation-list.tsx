"use client";

import { useFormatter, useTimeZone, useTranslations } from "next-intl";

import type { ConversationEntry } from "#lib/conversations/schema.ts";

import { ConversationRow } from "./conversation-row.tsx";
import { useCurrentMinute } from "./current-minute.ts";
import { byDay, type Day } from "./days.ts";
import { IndexHeading } from "./index-rows.tsx";

type Props = {
  conversations: ConversationEntry[];
  currentId: string | undefined;
  /** Conversations with an answer that the user has not seen. */
  fresh: ReadonlySet<string>;
  /** Each resolves when it is done, and throws an error whose message can be shown to the user. */
  onRename: (id: string, title: string) => Promise<void>;
  onDelete: (id: string) => Promise<void>;
};

/** The user's conversations, grouped by the day of their last message. */
export function ConversationList({ conversations, currentId, fresh, ...rest }: Props) {
  const t = useTranslations("index");
  const format = useFormatter();
  const now = useCurrentMinute();
  const timeZone = useTimeZone() ?? "UTC";
  if (conversations.length === 0)
    return <p className="px-6 py-3 text-small text-ink-3 phone:px-5">{t("empty")}</p>;
  const name = (day: Day) =>
    day.kind === "month"
      ? format.dateTime(day.at, { month: "long", year: "numeric", timeZone })
      : t(day.kind);
  return byDay(conversations, ({ updatedAt }) => new Date(updatedAt), { now, timeZone }).map(
    ({ day, things }) => (
      <section key={name(day)} aria-label={name(day)}>
        <IndexHeading>{name(day)}</IndexHeading>
        <ul>
          {things.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              current={conversation.id === currentId}
              fresh={fresh.has(conversation.id)}
              {...rest}
            />
          ))}
        </ul>
      </section>
    ),
  );
}
