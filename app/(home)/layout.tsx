import type { ReactNode } from "react";

import { DemoNotice } from "#components/chat/demo-notice.tsx";
import { HomeFrame } from "#components/chat/home-frame.tsx";
import { list } from "#lib/conversations/index.ts";
import { demoAnswers } from "#lib/runtimes/index.ts";

import { viewerOrSignIn } from "../viewer.ts";

export default async function HomeLayout({ children }: { children: ReactNode }) {
  const viewer = await viewerOrSignIn();
  const [conversations, demo] = await Promise.all([list(viewer, { limit: 50 }), demoAnswers()]);
  return (
    <HomeFrame
      viewer={{ id: viewer.id, name: viewer.name, isAdmin: viewer.role === "admin" }}
      conversations={conversations}
      notice={demo && <DemoNotice />}
    >
      {children}
    </HomeFrame>
  );
}
