import type { ScriptInput } from "#lib/demo-model/index.ts";

/**
 * Answers every call for a better title with what is none: titles stay what the rule makes of a question. It comes before all other scripts,
 * because such a call quotes the question and would take what a test has made for that.
 */
export const untitled: ScriptInput = { when: { says: "Question:\n" }, times: 1_000_000, steps: [{ say: "{}" }] };
