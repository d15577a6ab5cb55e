"use client";

import { lazy, Suspense, useEffect, useEffectEvent, useState } from "react";

import { lastSeen, Meter } from "#components/context/meter.tsx";
import { type ConversationState, isActive } from "#components/conversation/machine.ts";
import { onKeyAnywhere } from "#components/ui/composition.ts";
import { Mending } from "#components/ui/mending.tsx";
import { retryImport } from "#components/ui/retry-import.ts";

// The panel's code is loaded when it is first opened, not with the page.
const WindowPanel = lazy(() =>
  retryImport(() => import("#components/context/window-panel.tsx")).then((module) => ({
    default: module.WindowPanel,
  })),
);

/** The turn whose context the panel shows: the one with this id, or without an id always the latest. */
type InspectedTurn = { turnId?: string };

type Inspector = {
  /** Undefined while the panel is closed. */
  inspected: InspectedTurn | undefined;
  inspect: (turn: InspectedTurn | undefined) => void;
};

type Props = { conversation: ConversationState; inspector: Inspector };

/** The panel of what the model saw: whether it is open, and for which turn. Ctrl+. or ⌘+. opens and closes it. */
export function useInspector(): Inspector {
  const [inspected, setInspected] = useState<InspectedTurn>();
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "." || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    setInspected(inspected ? undefined : {});
  });
  useEffect(() => onKeyAnywhere((event) => press(event)), []);
  return { inspected, inspect: setInspected };
}

/** Opens and closes the panel, and shows how full the window is. Nothing is shown before the first answer. */
export function InspectorButton({ conversation, inspector }: Props) {
  const { inspected, inspect } = inspector;
  const latest = lastSeen(conversation.messages);
  if (!latest) return null;
  return (
    <Meter
      turn={latest}
      open={inspected !== undefined}
      onOpen={() => inspect(inspected ? undefined : {})}
    />
  );
}

/** The panel, while it is open. */
export function InspectorPanel({ conversation, inspector }: Props) {
  const { inspected, inspect } = inspector;
  const { id, messages, turn } = conversation;
  const latest = lastSeen(messages);
  const shown =
    messages.find(({ metadata }) => metadata.turn && metadata.turn.id === inspected?.turnId)
      ?.metadata.turn ?? latest;
  return (
    <Mending>
      <Suspense>
        {inspected && (
          <WindowPanel
            conversationId={id}
            turn={shown}
            latest={shown?.id === latest?.id}
            busy={isActive(turn)}
            onLatest={() => inspect({})}
            onClose={() => inspect(undefined)}
          />
        )}
      </Suspense>
    </Mending>
  );
}
