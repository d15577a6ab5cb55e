"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, use, useState } from "react";

import { findMessage } from "./find-message.ts";

type Way = {
  conversationId: string;
  /** Called before a message is shown: what lies over it makes way. */
  onLeave: () => void;
  /** The rank of the headings here: below the panel's own, or below the page's. */
  heading: "h2" | "h3";
};

/** Where what is remembered is looked at: of which conversation, and in the panel or on the page. */
export const WayContext = createContext<Way>({
  conversationId: "",
  onLeave: () => undefined,
  heading: "h3",
});

/** A link to a message of the conversation, or to the cut behind it: its number, or other words. It says in its place when the message is not to be had. */
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
  const { conversationId, onLeave } = use(WayContext);
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
