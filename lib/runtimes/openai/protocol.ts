import type { Protocol } from "../protocol.ts";
import { ChunkReader } from "./events.ts";
import { describeOpenai } from "./list.ts";
import { bodyWithShorterReply, chatBody } from "./request.ts";

/** The protocol of OpenAI's chat completions, as vLLM, llama.cpp's server, LM Studio and SGLang speak it. */
export const openaiProtocol: Protocol = {
  path: "/v1/chat/completions",
  body: (call) => Promise.resolve(chatBody(call, call.maxOutputTokens)),
  shorterBody: bodyWithShorterReply,
  reader: () => new ChunkReader(),
  describe: describeOpenai,
};
