"use client";

import { SquarePen } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import {
  readOlder,
  removeConversation,
  renameConversation,
  useConversationList,
} from "#components/conversation/list.ts";
import { useUnseen } from "#components/conversation/store.ts";
import { Refused } from "#components/frame/api-client.ts";
import { ConversationList } from "#components/frame/conversation-list.tsx";
import { CloseIndex } from "#components/frame/frame.tsx";
import { IndexBody, IndexFoot, IndexHead, IndexLink } from "#components/frame/index-rows.tsx";
import { Button } from "#components/ui/button.tsx";
import { icon } from "#components/ui/icon.ts";
import { iconButtonLook } from "#components/ui/icon-button.tsx";
import { Isolate } from "#components/ui/isolate.tsx";
import { Wordmark } from "#components/ui/marks.tsx";
import type { ConversationPage } from "#lib/conversations/schema.ts";

export type IndexViewer = { name: string; isAdmin: boolean };

type Props = { viewer: IndexViewer; conversations: ConversationPage };

/** The index of a user's conversations, with links to a new one, to the settings and to administration. */
export function ConversationIndex({ viewer, conversations }: Props) {
  const t = useTranslations("index");
  const tc = useTranslations("common");
  const router = useRouter();
  const path = usePathname();
  const { items, nextCursor } = useConversationList(conversations);
  const fresh = useUnseen();
  const currentId = /^\/c\/([0-9a-f-]{36})$/.exec(path)?.[1];

  /** Fails with the message that a row shows. */
  const withMessage = async (work: Promise<void>) => {
    await work.catch((thrown: unknown) => {
      throw new Error(thrown instanceof Refused ? thrown.message : tc("unreachable"));
    });
  };
  const remove = async (id: string) => {
    await withMessage(removeConversation(id));
    if (id === currentId) router.push("/");
  };

  return (
    <>
      <Head />
      <IndexBody>
        <ConversationList
          conversations={items}
          currentId={currentId}
          fresh={fresh}
          onRename={(id, title) => withMessage(renameConversation(id, title))}
          onDelete={remove}
        />
        {nextCursor !== null && (
          <Button
            kind="bare"
            className="mt-3 ms-3"
            onClick={() => void readOlder().catch(() => undefined)}
          >
            {t("older")}
          </Button>
        )}
      </IndexBody>
      <IndexFoot>
        <IndexLink href="/collections">{t("collections")}</IndexLink>
        {viewer.isAdmin && <IndexLink href="/admin/people">{t("administration")}</IndexLink>}
        <IndexLink href="/settings" current={path === "/settings"}>
          <Isolate>{viewer.name}</Isolate>
        </IndexLink>
      </IndexFoot>
    </>
  );
}

/** The product name, and a link to a new conversation. */
function Head() {
  const t = useTranslations("index");
  return (
    <IndexHead>
      <Link href="/" prefetch={false} aria-label="Parlor">
        <Wordmark />
      </Link>
      <span className="flex">
        <Link
          href="/"
          prefetch={false}
          aria-label={t("new")}
          title={t("new")}
          className={iconButtonLook}
        >
          <SquarePen {...icon} />
        </Link>
        <CloseIndex />
      </span>
    </IndexHead>
  );
}
