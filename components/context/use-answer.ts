import { useEffect, useEffectEvent, useState } from "react";

import { useConversationState } from "#components/chat/conversation-store.ts";
import { get, Refused } from "#components/frame/api-client.ts";
import { useReason } from "#components/frame/use-mutation.ts";

type Outcome<Answer> = { answer?: Answer; missing?: true; trouble?: string };
type Known<Answer> = Outcome<Answer> & { path: string | undefined };

/**
 * What the server answers at a path, read anew when something that is remembered of the conversation was changed, or when `version` is
 * another; without a path nothing is asked. Until the new answer is there the old one stays; `trouble` is why there is none, in the person's language.
 */
export function useAnswer<Answer>(
  conversationId: string,
  path: string | undefined,
  version: string,
) {
  const { changes } = useConversationState(conversationId);
  const reasonOf = useReason();
  // In the words of the moment.
  const failed = useEffectEvent(
    (thrown: unknown): Outcome<Answer> =>
      thrown instanceof Refused && thrown.code === "not_found"
        ? { missing: true }
        : { trouble: reasonOf(thrown) },
  );
  const [known, setKnown] = useState<Known<Answer>>({ path });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (path === undefined) return;
    let over = false;
    const told = (next: Outcome<Answer>) => {
      if (!over)
        setKnown((before) => ({
          ...(before.path === path && before.answer !== undefined && { answer: before.answer }),
          ...next,
          path,
        }));
    };
    get<Answer>(path).then(
      (answer) => told({ answer }),
      (thrown: unknown) => told(failed(thrown)),
    );
    return () => {
      over = true;
    };
  }, [path, version, changes, attempt]);
  const { answer, missing, trouble }: Outcome<Answer> = known.path === path ? known : {};
  return { answer, missing, trouble, again: () => setAttempt(attempt + 1) };
}
