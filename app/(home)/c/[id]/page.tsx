import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";

import { ChatProviders } from "#components/chat/providers.tsx";
import { findConversation } from "#lib/chat/index.ts";

import { viewerOrSignIn } from "../../../viewer.ts";
import { offersTo } from "../../offers.ts";

type Props = { params: Promise<{ id: string }> };

/** The conversation of the URL, read once for the page and its title. */
const conversationOf = cache(async (id: string) => {
  const viewer = await viewerOrSignIn();
  const conversation = z.uuid().safeParse(id).success
    ? await findConversation(viewer, id.toLowerCase())
    : undefined;
  return { viewer, conversation };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { conversation } = await conversationOf((await params).id);
  return conversation ? { title: conversation.title } : {};
}

export default async function ConversationPage({ params }: Props) {
  const { viewer, conversation } = await conversationOf((await params).id);
  if (!conversation) notFound();
  return <ChatProviders initial={conversation} offers={await offersTo(viewer)} />;
}
