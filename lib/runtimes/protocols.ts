import { ollamaProtocol } from "./ollama/protocol.ts";
import { openaiProtocol } from "./openai/protocol.ts";
import type { Protocol } from "./protocol.ts";
import type { RuntimeKind } from "./schema.ts";

const protocols: Record<RuntimeKind, Protocol> = { ollama: ollamaProtocol, openai: openaiProtocol };

export const protocolOf = ({ kind }: { kind: RuntimeKind }): Protocol => protocols[kind];
