import { Room } from "#components/chat/room.tsx";
import { offeredModels } from "#lib/chat/index.ts";

import { viewerOrSignIn } from "../viewer.ts";

export default async function NewConversationPage() {
  const viewer = await viewerOrSignIn();
  const { items } = await offeredModels(viewer, { limit: 500 });
  return <Room models={items} />;
}
