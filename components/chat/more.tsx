"use client";

import { MoreHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";

import { pinMessage } from "#components/context/requests.ts";
import { useMutation } from "#components/frame/use-mutation.ts";
import { icon } from "#components/ui/icon.ts";
import { Menu } from "#components/ui/menu.tsx";
import type { Message } from "#lib/conversations/schema.ts";

type Props = {
  conversationId: string;
  question: Message;
  answer: Message | undefined;
  /** Set when the answer has a context snapshot. */
  onLook: (() => void) | undefined;
};

/** The menu of a turn's less frequent actions: show what the model saw, pin the question or the answer. */
export function More({ conversationId, question, answer, onLook }: Props) {
  const t = useTranslations("context");
  const { trouble, run } = useMutation();
  const pinning = ({ id, role, metadata: { pinned } }: Message) => {
    const [on, off] =
      role === "user"
        ? (["pinQuestion", "unpinQuestion"] as const)
        : (["pinAnswer", "unpinAnswer"] as const);
    return {
      name: t(pinned ? off : on),
      onPick: () => void run(() => pinMessage(conversationId, id, !pinned)),
    };
  };
  const hasText = answer?.parts.some(({ type }) => type === "text");
  const actions = [
    ...(onLook ? [{ name: t("title"), onPick: onLook }] : []),
    pinning(question),
    ...(answer && hasText ? [pinning(answer)] : []),
  ];
  return (
    <>
      <Menu label={t("more")} look="icon" actions={actions}>
        <MoreHorizontal {...icon} />
      </Menu>
      {trouble && (
        <span role="alert" className="ms-2 text-small text-danger">
          {trouble}
        </span>
      )}
    </>
  );
}
