// How a script of the model server tells the calls that nobody waits for from questions.

import type { ScriptInput } from "#lib/demo-model/index.ts";

/** The last message of a call for notes. */
export const notesAsked = { says: "Put this conversation in short" };

/** The last message of a call for a title. */
export const titleAsked = { says: "Name this conversation" };

/** Answers every call for a better title with what is none: titles stay what the rule makes of a question. It takes no test's script. */
export const untitled: ScriptInput = { when: titleAsked, times: 1_000_000, steps: [{ say: "{}" }] };
