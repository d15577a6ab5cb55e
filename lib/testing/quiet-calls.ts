// How a script of the model server tells background calls from questions.

import type { ScriptInput } from "#lib/demo-model/index.ts";

/** The last message of a request for notes. */
export const notesAsked = { says: "Put this conversation in short" };

/** The last message of a request for a title. */
export const titleAsked = { says: "Name this conversation" };

/**
 * Answers every request for a title with an invalid one: titles remain those derived from the
 * question. It uses up no script of the test.
 */
export const untitled: ScriptInput = { when: titleAsked, times: 1_000_000, steps: [{ say: "{}" }] };
