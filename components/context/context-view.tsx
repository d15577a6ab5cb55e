"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, use, useState } from "react";

import { findMessage } from "./find-message.ts";

type ContextView = {
  conversationId: string;
  /** Called before a message is shown, to close an overlay that would cover it. */
  onLeave: () => void;
  /** The heading level in this view: below the panel's heading, or below the page's. */
  heading: "h2" | "h3";
};

/** Where the memory is shown: for which conversation, and whether in the panel or on the page. */
export const ContextViewContext = createContext<ContextView>({
  conversationId: "",
  onLeave: () => undefined,
  heading: "h3",
});

/**
 * A link to a message of the conversation, or to the compaction after it. Its text is the message number unless given. If the message
 * cannot be shown, the link's text says so.
 */
export function ToMessage({
  messageId,
  atCut,
  children,
}: {
  messageId: string;
  atCut?: boolean;
  children: ReactNode;
}) {
  const t = useTranslations("context");
  const { conversationId, onLeave } = use(ContextViewContext);
  const [missed, setMissed] = useState(false);
  const go = async () => {
    onLeave();
    setMissed(!(await findMessage(conversationId, messageId, atCut)));
  };
  return (
    <>
      <button type="button" className="link min-h-6 touch:min-h-10" onClick={() => void go()}>
        {children}
      </button>
      {missed && (
        <span role="status" className="text-warn">
          {" "}
          {t("notHere")}
        </span>
      )}
    </>
  );
}
