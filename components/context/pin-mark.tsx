"use client";

import { Pin } from "lucide-react";
import { useTranslations } from "next-intl";

import { useMutation } from "#components/frame/use-mutation.ts";
import { icon } from "#components/ui/icon.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { Message } from "#lib/conversations/schema.ts";

import { pinMessage } from "./requests.ts";

/** Marks a pinned message, with a button that unpins it. */
export function PinMark({
  conversationId,
  message: { id, role, metadata },
}: {
  conversationId: string;
  message: Message;
}) {
  const t = useTranslations("context");
  const { trouble, run } = useMutation();
  if (!metadata.pinned) return null;
  const unpin = t(role === "user" ? "unpinQuestion" : "unpinAnswer");
  return (
    <div className="-ms-1.5 mt-1 flex flex-wrap items-center gap-x-2 font-regular">
      <IconButton
        label={`${t("pinned")}. ${unpin}`}
        title={unpin}
        onClick={() => void run(() => pinMessage(conversationId, id, false))}
      >
        <Pin {...icon} size={14} />
        {t("pinned")}
      </IconButton>
      {trouble && (
        <span role="alert" className="text-small text-danger">
          {trouble}
        </span>
      )}
    </div>
  );
}
