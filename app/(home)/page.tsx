import { ChatProviders } from "#components/chat/providers.tsx";
import { viewerOrSignIn } from "../viewer.ts";
import { offersTo } from "./offers.ts";

export default async function NewConversationPage() {
  const viewer = await viewerOrSignIn();
  return <ChatProviders offers={await offersTo(viewer)} />;
}
