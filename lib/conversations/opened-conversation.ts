import type { TurnStatus } from "./rules.ts";
import type { Part, Strategy } from "./schema.ts";

/** A message as the prompt needs it. */
export type BranchMessage = {
  id: string;
  role: "user" | "assistant";
  parts: Part[];
  pinned: boolean;
};

/** What a turn needs to know of its conversation. */
export type OpenedConversation = {
  /** False for an unused id. */
  exists: boolean;
  /** False when the viewer may not see it; then the other fields are empty. */
  visible: boolean;
  model: string | null;
  strategy: Strategy | null;
  /** The collections that its questions are answered from. */
  collections: string[];
  leafId: string | null;
  compaction: "none" | "linear" | "branched";
  /** The active turn. */
  activeTurnId: string | null;
  /** The message with the id of the question, when it is already stored. */
  known: { role: "user" | "assistant"; parts: Part[] } | null;
  /** The latest turn of that question. */
  knownTurn: { id: string; answerId: string; status: TurnStatus } | null;
  /** The message named by `again` or `instead`. */
  named: { role: "user" | "assistant" } | null;
  /** The last message of the branch; null before the first one. */
  tipId: string | null;
  /** The messages since the last compaction, up to the tip. */
  branch: BranchMessage[];
  /** The message before `branch`; null when the branch was read from its beginning. */
  beforeId: string | null;
};

/** What is known of an id that was never used. */
export const unusedConversation: OpenedConversation = {
  exists: false,
  visible: true,
  model: null,
  strategy: null,
  collections: [],
  leafId: null,
  compaction: "none",
  activeTurnId: null,
  known: null,
  knownTurn: null,
  named: null,
  tipId: null,
  branch: [],
  beforeId: null,
};
