import "server-only";

// What a model reads of a conversation: an exact token budget, a window that is compacted rarely and in blocks, a memory of what was
// compacted, recall from it, and the inspection of all this. The rules are pure: plan-window.ts plans a window and plan-notes.ts what is done
// next; store.ts reads and writes their data; a model is called through a function parameter. How it works: docs/context.md.

export { type Compaction, planCompaction } from "./compaction.ts";
export { prepareCounting } from "./counting.ts";
export { type FittedWindow, fitWindow } from "./fit-window.ts";
export { type Correction, correctMemory, inspectCut, inspectTurn } from "./inspect.ts";
export { learnFromTurn } from "./learn-from-turn.ts";
export type { Reply } from "./notes.ts";
export type { AskModel } from "./notes-requests.ts";
export type { FoundDocuments } from "./plan-window.ts";
export { instructionsWith } from "./prompt.ts";
export type { PromptMessage } from "./prompt-messages.ts";
export { cutsAt, deleteOf } from "./store.ts";
export { refitWindow, storeTurn } from "./store-window.ts";
export type { WindowTarget } from "./window-parts.ts";
