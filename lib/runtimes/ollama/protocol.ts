import type { Protocol } from "../protocol.ts";
import { ollamaReader } from "./lines.ts";
import { describeOllama } from "./list.ts";
import { ollamaManagement } from "./manage.ts";
import { requestBody } from "./request.ts";

/** Ollama's own protocol, which the demo model speaks as well. */
export const ollamaProtocol: Protocol = {
  path: "/api/chat",
  body: requestBody,
  reader: () => ollamaReader,
  describe: describeOllama,
  manage: ollamaManagement,
};
