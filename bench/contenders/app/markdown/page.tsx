import { messageText } from "../../../message-text.ts";

import { Conversation } from "./conversation.tsx";

type Props = { searchParams: Promise<{ messages?: string }> };

/** `?messages=`: a conversation that has so many messages, of the text that Parlor's have too. */
export default async function Page({ searchParams }: Props) {
  const count = Number((await searchParams).messages ?? 0);
  const initial = Array.from({ length: count }, (_, id) => ({ id, text: messageText(id + 1) }));
  return <Conversation initial={initial} />;
}
