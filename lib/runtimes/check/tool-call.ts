// One call with a tool, answered as a whole. Calls of people have no tools yet, so that this is all that Parlor knows of them: whether a server
// and a model turn a plain wish into a call in the form that its protocol says.

import { request } from "undici";
import { z } from "zod";

import { readBody } from "../answers/body.ts";
import { failureOfConnection, failureOfStatus } from "../answers/failures.ts";
import { jsonIn } from "../answers/fields.ts";
import { agentFor, authorization } from "../requests.ts";
import type { CallTarget } from "../runtime.ts";
import type { RuntimeKind } from "../schema.ts";

export type ToolCallWish = {
  kind: RuntimeKind;
  model: string;
  /** In tokens. */
  contextLength: number;
  maxOutputTokens: number;
  /** In seconds. */
  connectTimeout: number;
  turnTimeout: number;
  signal: AbortSignal;
};

const toolName = "get_stock_level";
const tools = [
  {
    type: "function",
    function: {
      name: toolName,
      description: "Returns how many pieces of a part are in stock.",
      parameters: {
        type: "object",
        properties: { part: { type: "string", description: "The number of the part." } },
        required: ["part"],
      },
    },
  },
];
const messages = [
  {
    role: "user",
    content: `Call the tool ${toolName} with the part "A-100", and say nothing else.`,
  },
];

const argumentsSchema = z.preprocess(
  (given) => (typeof given === "string" ? jsonIn(given) : given),
  z.object({ part: z.string() }),
);
const messageSchema = z.object({
  tool_calls: z.array(
    z.object({ function: z.object({ name: z.literal(toolName), arguments: argumentsSchema }) }),
  ),
});
const answerSchemas = {
  ollama: z.object({ message: messageSchema }),
  openai: z.object({ choices: z.tuple([z.object({ message: messageSchema })]) }),
};

const longestAnswer = 1_000_000;

const bodyOf = ({ kind, model, contextLength, maxOutputTokens }: ToolCallWish) => ({
  model,
  messages,
  tools,
  stream: false,
  ...(kind === "ollama"
    ? { truncate: false, options: { num_ctx: contextLength, num_predict: maxOutputTokens } }
    : { max_tokens: maxOutputTokens }),
});

/** Whether a server answers with a call of the tool. Throws an `AppError` when it refuses or fails, and the signal's reason when that aborts it. */
export async function callsTool(
  path: string,
  target: CallTarget,
  wish: ToolCallWish,
): Promise<boolean> {
  const within = wish.turnTimeout * 1_000;
  const signal = AbortSignal.any([wish.signal, AbortSignal.timeout(within)]);
  const sending = { begun: false };
  try {
    const { statusCode, body } = await request(`${target.address.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization(target) },
      body: JSON.stringify(bodyOf(wish)),
      dispatcher: agentFor(target.address, wish.connectTimeout),
      signal,
    });
    body.on("error", () => undefined);
    sending.begun = true;
    const { text } = await readBody(body, { bytes: longestAnswer, within });
    wish.signal.throwIfAborted();
    const asked = { model: wish.model, mostTokens: wish.contextLength };
    if (statusCode !== 200) throw failureOfStatus(statusCode, text, asked);
    return answerSchemas[wish.kind].safeParse(jsonIn(text)).success;
  } catch (thrown) {
    wish.signal.throwIfAborted();
    if (thrown instanceof Error && "code" in thrown && "messageKey" in thrown) throw thrown;
    throw failureOfConnection(thrown, sending);
  }
}
