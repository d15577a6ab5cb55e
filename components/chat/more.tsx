"use client";

import { MoreHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";

import { pin } from "#components/context/requests.ts";
import { useMutation } from "#components/frame/use-mutation.ts";
import { icon } from "#components/ui/icon.ts";
import { Menu } from "#components/ui/menu.tsx";
import type { Message } from "#lib/conversations/schema.ts";

type Props = {
  conversationId: string;
  question: Message;
  answer: Message | undefined;
  /** Given when it is known what the model saw. */
  onLook: (() => void) | undefined;
};

/** What is done seldom with a turn: look at what the model saw, keep its question or answer in the window for good. */
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
      onPick: () => void run(() => pin(conversationId, id, !pinned)),
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
