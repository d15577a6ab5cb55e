import { Agent, type Dispatcher, request } from "undici";

import { processSingleton } from "#lib/process-singleton.ts";

import { readBody } from "./answers/body.ts";
import { codeOf } from "./answers/failures.ts";
import type { CallTarget, ServerAddress } from "./runtime.ts";
import type { AddressProblem, ManagementProblem } from "./schema.ts";

const agents = processSingleton("agents", () => new Map<string, Agent>());

/**
 * The dispatcher for an address. Undici only enforces the time to connect: an answer may take minutes to begin and pause in between, and the
 * call has its own time-outs for that. It follows no redirect: only addresses that were entered are called. `connectTimeout` in seconds.
 */
export function agentFor({ socket }: ServerAddress, connectTimeout: number): Dispatcher {
  const key = `${socket ?? ""} ${connectTimeout}`;
  const known = agents.get(key);
  if (known) return known;
  const connect = {
    timeout: connectTimeout * 1000,
    ...(socket !== undefined && { socketPath: socket }),
  };
  const agent = new Agent({
    connect,
    headersTimeout: 0,
    bodyTimeout: 0,
    connections: null,
    pipelining: 1,
  });
  agents.set(key, agent);
  return agent;
}

/** The header with a runtime's key. */
export const authorization = ({ apiKey }: CallTarget): Record<string, string> =>
  apiKey ? { authorization: `Bearer ${apiKey()}` } : {};

/** An address cannot be used at present: `problem` says why, or the server is loading its model. */
export class ProbeError extends Error {
  readonly problem: AddressProblem | "loading";

  constructor(problem: AddressProblem | "loading") {
    super(`probe: ${problem}`);
    this.problem = problem;
  }
}

/** A server could not do what an administrator asked of it. */
export class ManagementError extends Error {
  readonly problem: ManagementProblem;

  constructor(problem: ManagementProblem) {
    super(`model server: ${problem}`);
    this.problem = problem;
  }
}

/** The maximum size of a description, in bytes: some eight thousand models. */
const longestDescription = 4_000_000;

export type Described = {
  status: number;
  server: string | undefined;
  /** Its clock, when it says. */
  date: Date | undefined;
  text: string;
};

/** Gets a path of a server within `patience` ms, whatever its status. Throws `ProbeError` when there is no whole response. */
export async function describeBy(
  target: CallTarget,
  path: string,
  patience: number,
): Promise<Described> {
  try {
    const { statusCode, headers, body } = await request(`${target.address.url}${path}`, {
      headers: authorization(target),
      dispatcher: agentFor(target.address, Math.max(1, patience / 1000)),
      signal: AbortSignal.timeout(patience),
    });
    const bounds = {
      bytes: statusCode === 200 ? longestDescription : 10_000,
      within: statusCode === 200 ? patience : Math.min(patience, 500),
    };
    const { text, whole } = await readBody(body, bounds);
    if (statusCode === 200 && !whole) throw new ProbeError("wrong_kind");
    const { server, date } = headers;
    const at = typeof date === "string" ? new Date(date) : undefined;
    return {
      status: statusCode,
      server: typeof server === "string" ? server : undefined,
      date: at && Number.isFinite(at.getTime()) ? at : undefined,
      text,
    };
  } catch (thrown) {
    throw thrown instanceof ProbeError ? thrown : new ProbeError(problemOf(thrown));
  }
}

function problemOf(thrown: unknown): AddressProblem {
  const code = codeOf(thrown);
  if (thrown instanceof Error && thrown.name === "TimeoutError") return "timed_out";
  if (/TIMEOUT|TIMEDOUT/u.test(code)) return "timed_out";
  if (/CERT|SIGNED|ERR_TLS|ERR_SSL/u.test(code)) return "certificate";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "unknown_name";
  return "unreachable";
}

/** Refuses the statuses of a list of models that mean the same for every kind of server. */
export function requireOk({ status, text }: Described): void {
  if (status === 200) return;
  if (status >= 300 && status < 400) throw new ProbeError("redirect");
  if (status === 401 || status === 403 || status === 407) throw new ProbeError("credentials");
  if (status === 503 && text.includes("Loading model")) throw new ProbeError("loading");
  throw new ProbeError(status < 500 && status !== 429 ? "wrong_kind" : "fault");
}
