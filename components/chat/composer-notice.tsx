"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";

import { reconnectNow } from "#components/conversation/connection-status.ts";
import { refusalOf, type TurnState } from "#components/conversation/machine.ts";
import { Button } from "#components/ui/button.tsx";
import { InlineNotice } from "#components/ui/inline-notice.tsx";
import { Refusal } from "./refusal.tsx";

const bold = { b: (words: ReactNode) => <b>{words}</b> };

type Props = { turn: TurnState; lostAt: number | undefined; hasModel: boolean };

/** What the user must know before the next question: the server is unreachable, the last request was refused, or there is no model. */
export function ComposerNotice({ turn, lostAt, hasModel }: Props) {
  const t = useTranslations("chat");
  const refusal = refusalOf(turn);
  if (lostAt === undefined && !refusal && hasModel) return null;
  return (
    <div className="pb-3">
      {lostAt !== undefined ? (
        <Offline lostAt={lostAt} />
      ) : refusal ? (
        <Refusal {...refusal} />
      ) : (
        <InlineNotice tone="danger">{t.rich("noModel", bold)}</InlineNotice>
      )}
    </div>
  );
}

function Offline({ lostAt }: { lostAt: number }) {
  const t = useTranslations("chat");
  const format = useFormatter();
  const time = format.dateTime(lostAt, { hour: "numeric", minute: "2-digit" });
  const retry = (
    <Button kind="bare" flush onClick={reconnectNow}>
      {t("tryNow")}
    </Button>
  );
  return (
    <InlineNotice tone="warn" acts={retry}>
      {t.rich("offline", { time, ...bold })}
    </InlineNotice>
  );
}
