export type PromptMessage = { role: "system" | "user" | "assistant"; content: string };

export type Said = { role: "user" | "assistant"; content: string };

type Parts = {
  instructions: string;
  examples?: Said[] | undefined;
  memory?: string | undefined;
  recent: Said[];
  passages?: string | undefined;
  documents?: string | undefined;
  question: string;
};

/** The parts in their order. Background calls use the same order, so that the server finds the beginning in its cache. */
export function promptOf({
  instructions,
  examples = [],
  memory,
  recent,
  passages,
  documents,
  question,
}: Parts): PromptMessage[] {
  const quoted = (content: string | undefined): PromptMessage[] =>
    content ? [{ role: "user", content }] : [];
  return [
    { role: "system", content: instructions },
    ...examples,
    ...quoted(memory),
    ...recent.map(({ role, content }) => ({ role, content })),
    ...quoted(passages),
    ...quoted(documents),
    { role: "user", content: question },
  ];
}
