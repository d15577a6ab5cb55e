import { processSingleton } from "#lib/process-singleton.ts";

import type { AdapterCall, Delta, ServerDelta } from "../adapter.ts";
import { ThoughtTags } from "./thought-tags.ts";

/** The models, by server and name, whose last thought had no opening tag: their answers begin within a thought. */
const openedModels = processSingleton("models in thought", () => new Set<string>());

/** The deltas of an answer of `model`, with the thoughts in its text separated. */
export async function* separateThoughts(
  deltas: AsyncIterable<ServerDelta>,
  { model, messages }: Pick<AdapterCall, "model" | "messages">,
): AsyncGenerator<Delta, void> {
  const tags = new ThoughtTags({
    opened: openedModels.has(model),
    lone: !messages.at(-1)?.content.includes("</think>"),
  });
  let isNative = false;
  try {
    for await (const delta of deltas) {
      if (delta.type === "text" && !isNative) yield* tags.push(delta.text);
      else if (delta.type === "end") {
        yield* tags.end(delta.cutAtLimit);
        remember(model, tags);
        yield delta;
      } else {
        // A server that does not report capabilities may separate the thoughts itself.
        isNative = true;
        yield delta;
      }
    }
  } catch (thrown) {
    yield* tags.end(true);
    throw thrown;
  }
}

function remember(model: string, { opensItself }: ThoughtTags): void {
  if (opensItself === true) openedModels.add(model);
  if (opensItself === false) openedModels.delete(model);
}
