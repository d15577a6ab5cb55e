import type { Compaction } from "#lib/context/index.ts";
import type { Job } from "./background.ts";
import { backgroundCall } from "./background-call.ts";
import type { CallContext } from "./call-context.ts";

/** A compaction as a background job, with the turn's model. */
export const compactionJob = (compaction: Compaction, context: CallContext): Job => ({
  name: `compaction ${compaction.conversationId}`,
  conversationId: compaction.conversationId,
  run: (signal) =>
    compaction.run((call) => backgroundCall(context, { ...call, signal }), context.settings),
});
