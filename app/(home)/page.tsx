import { ChatProviders } from "#components/chat/providers.tsx";
import { offeredModels } from "#lib/chat/index.ts";

import { viewerOrSignIn } from "../viewer.ts";

export default async function NewConversationPage() {
  const viewer = await viewerOrSignIn();
  const { items } = await offeredModels(viewer, { limit: 500 });
  return <ChatProviders models={items} />;
}
