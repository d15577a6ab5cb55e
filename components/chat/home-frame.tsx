"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import { Frame } from "#components/frame/frame.tsx";
import { onKeyAnywhere } from "#components/ui/composition.ts";
import type { ConversationPage } from "#lib/conversations/schema.ts";
import { ConversationIndex, type IndexViewer } from "./conversation-index.tsx";
import { DraftOwnerContext } from "./drafts.ts";

type Props = {
  viewer: IndexViewer & { id: string };
  conversations: ConversationPage;
  notice?: ReactNode;
  children: ReactNode;
};

/** The frame of a user's pages: the conversation list on the left, the selected conversation beside it. */
export function HomeFrame({ viewer, conversations, notice, children }: Props) {
  const t = useTranslations("index");
  useNewConversationKey();
  return (
    <DraftOwnerContext value={viewer.id}>
      <Frame
        notice={notice}
        label={t("label")}
        index={<ConversationIndex viewer={viewer} conversations={conversations} />}
      >
        {children}
      </Frame>
    </DraftOwnerContext>
  );
}

/** Ctrl+Shift+O or ⌘+Shift+O opens a new conversation. */
function useNewConversationKey(): void {
  const router = useRouter();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "o" || !event.shiftKey || !(event.metaKey || event.ctrlKey))
        return;
      event.preventDefault();
      router.push("/");
    };
    return onKeyAnywhere(press);
  }, [router]);
}
