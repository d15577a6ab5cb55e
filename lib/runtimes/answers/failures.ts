import { AppError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";

import type { Asked } from "../protocol.ts";
import { errorText, loggable } from "./error-text.ts";
import { jsonIn } from "./fields.ts";
import { overflowIn } from "./overflow.ts";

type Kind = keyof typeof sentences;

const sentences = {
  unreachable: "model_unreachable",
  connect_timeout: "model_connect_timeout",
  first_token_timeout: "model_first_token_timeout",
  silence_timeout: "model_silence_timeout",
  turn_timeout: "turn_timeout",
  missing: "model_missing_there",
  busy: "model_busy",
  loading: "model_loading",
  fault: "model_fault",
  out_of_memory: "model_out_of_memory",
  disk_full: "model_server_disk_full",
  too_old: "model_server_too_old",
  runner_ended: "model_runner_ended",
  not_loadable: "model_not_loadable",
  unsuited: "model_unsuited",
  refused: "model_server_refused",
  address_wrong: "model_address_wrong",
  proxy_failed: "model_proxy_failed",
  proxy_limit: "model_proxy_limit",
  certificate: "model_certificate",
  broke_off: "model_broke_off",
  ended_early: "model_ended_early",
  unreadable: "model_unreadable",
  empty: "model_empty",
  too_long: "prompt_too_long",
} as const;

/** The known facts of a failure, for the log: the server's `text` is reduced to what `loggable` returns, a `reason` is our own text. */
type About = { status?: number; text?: string; reason?: string };

/** A failure of the model or its server: logs a line, and returns a refusal with our own text. */
export function failure(
  kind: Kind,
  values: Record<string, string | number> = {},
  { text, ...about }: About = {},
): AppError {
  log.warn(
    { kind, ...about, ...(text !== undefined && { text: loggable(text) }) },
    "model server failed",
  );
  const code = kind === "too_long" ? "invalid" : "unavailable";
  return new AppError(code, sentences[kind], values, about.reason);
}

/** What the texts of Ollama and its runners say of a fault, the most specific first. Texts change between versions: an unknown one is a plain fault. */
const knownFaults: [Kind, RegExp][] = [
  ["disk_full", /no space left on device|not enough (?:disk )?space/iu],
  [
    "out_of_memory",
    /more system memory|out of memory|\bOOM\b|cudaMalloc failed|(?:unable|failed) to allocate|insufficient memory|signal: killed/u,
  ],
  [
    "too_old",
    /newer version of Ollama|not supported by your version|upgrade Ollama|unknown model architecture|unsupported model architecture/iu,
  ],
  [
    "not_loadable",
    /(?:unable to|failed to|error) load(?:ing)? (?:the )?model|invalid file magic/iu,
  ],
  [
    "runner_ended",
    /process has terminated|process no longer running|CUDA error|timed out waiting for (?:llama|the) runner|while running the model: unexpected EOF|^unexpected EOF$/iu,
  ],
  ["unsuited", /does not support (?:chat|generate|thinking|tools|completion)/iu],
];

/** The failure for an error text of a server. */
export function failureOfText(text: string, status: number): AppError {
  // What a model has generated follows `raw=`, and may say anything.
  const own = text.slice(0, 2_000).replace(/\braw=.*$/su, "");
  const [kind = "fault"] = knownFaults.find(([, pattern]) => pattern.test(own)) ?? [];
  return failure(kind, {}, { status, text });
}

/** The failure for a response with a status other than 200. */
export function failureOfStatus(status: number, body: string, asked: Asked): AppError {
  const text = errorIn(body);
  const about = { status, text: text ?? "" };
  if (status === 401 || status === 403 || status === 407)
    return failure("refused", { status }, about);
  if (status === 413) return failure("proxy_limit", {}, about);
  // llama.cpp's server says so of a path that it does not have.
  if (text === undefined || (status === 404 && text.includes("File Not Found")))
    return failureOfPage(status, body);
  if (status === 404) return failure("missing", { model: asked.model }, about);
  if (status === 503 && text.includes("Loading model")) return failure("loading", {}, about);
  if (status === 503 || status === 429) return failure("busy", {}, about);
  const tokens = status === 400 ? overflowIn(text, asked.mostTokens) : undefined;
  return tokens === undefined
    ? failureOfText(text, status)
    : failure("too_long", { tokens }, about);
}

/** A body without an error of a model server is that of a proxy, of another server, or broken. */
function failureOfPage(status: number, body: string): AppError {
  const isPage = /^\s*<(?:!doctype|html|head)/iu.test(body);
  if (status === 502 || status === 504 || (status === 503 && isPage))
    return failure("proxy_failed", { status }, { status });
  if (status === 503 || status === 429) return failure("busy", {}, { status });
  return failure(status < 500 ? "address_wrong" : "fault", { status }, { status });
}

/** The failure for a connection that could not be made, or broke. */
export function failureOfConnection(thrown: unknown, { begun }: { begun: boolean }): AppError {
  const code = codeOf(thrown);
  if (code === "UND_ERR_CONNECT_TIMEOUT") return failure("connect_timeout");
  if (/CERT|SIGNED|ERR_TLS|ERR_SSL/u.test(code))
    return failure("certificate", {}, { reason: code });
  return failure(begun ? "broke_off" : "unreachable", {}, { reason: code });
}

/** Whether a server had accepted the connection, and ended it before it answered. */
export const hasHungUp = ({ cause }: AppError): boolean =>
  cause === "ECONNRESET" || cause === "EPIPE" || cause === "UND_ERR_SOCKET";

/** The code of an error or of its cause, such as ECONNREFUSED. */
export function codeOf(thrown: unknown): string {
  const { code, cause } = (thrown ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === "string" && /^\w{1,40}$/u.test(code)) return code;
  return cause ? codeOf(cause) : "unknown";
}

/** The error of a body, which is JSON; undefined when it is none of a model server's. */
export function errorIn(body: string): string | undefined {
  const parsed = jsonIn(body);
  if (typeof parsed !== "object" || parsed === null) return undefined;
  if ("error" in parsed) return errorText(parsed.error);
  // Older versions of vLLM.
  return "object" in parsed && parsed.object === "error" ? errorText(parsed) : undefined;
}
