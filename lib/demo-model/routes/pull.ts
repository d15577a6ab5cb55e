// `POST /api/pull`, from a registry in the server's settings. No other registry is reachable: an
// unknown name fails as on a machine without internet access.

import { z } from "zod";

import type { Demo } from "../demo.ts";
import { pause } from "../play/clock.ts";
import { sha256, tagged } from "../runner/catalogue.ts";
import { modelSpecSchema } from "../schema.ts";
import type { Exchange } from "../wire/exchange.ts";
import { parsed } from "./chat-request.ts";
import { wantedName } from "./models.ts";
import { type StatusLine, statusLines } from "./status-lines.ts";

/** Milliseconds between two lines of progress. */
const tick = 60;

export async function pullModel(demo: Demo, exchange: Exchange): Promise<void> {
  const { stream } = parsed(z.object({ stream: z.boolean().nullish() }), exchange.body);
  await pull(demo, exchange, wantedName(exchange), stream !== false);
}

export async function pull(
  demo: Demo,
  exchange: Exchange,
  name: string,
  stream: boolean,
): Promise<void> {
  await statusLines(exchange, stream, pulling(demo, name, exchange.disconnected));
}

/** `127.0.0.1:5000/library/x:latest` names its host; a plain `llama3` is at the default one. */
function placeOf(name: string): { host: string; path: string; scheme: string } {
  const [first = "", ...rest] = tagged(name).split("/");
  if (rest.length > 0 && /[.:]/u.test(first))
    return { host: first, path: rest.join("/"), scheme: "http" };
  return {
    host: "REGISTRY",
    path: rest.length > 0 ? tagged(name) : `library/${tagged(name)}`,
    scheme: "https",
  };
}

async function* pulling(
  demo: Demo,
  name: string,
  disconnected: AbortSignal,
): AsyncGenerator<StatusLine> {
  const { hosts, refusing, rate } = demo.spec.registry;
  const { host, path, scheme } = placeOf(name);
  yield { status: "pulling manifest" };
  const layers = hosts[host]?.[path];
  if (!layers) {
    const manifest = `"${scheme}://${host}/v2/${path.replace(/:([^:/]+)$/u, "/manifests/$1")}"`;
    const why = refusing.includes(host)
      ? `dial tcp ${host}: connect: connection refused`
      : `dial tcp: lookup ${host} on RESOLVER:53: no such host`;
    yield {
      error: `pull model manifest: ${hosts[host] ? "file does not exist" : `Get ${manifest}: ${why}`}`,
    };
    return;
  }
  for (const [place, total] of layers.entries()) {
    const digest = sha256(`${path}#${place}`);
    yield* layer(
      demo,
      { status: `pulling ${digest.slice(0, 12)}`, digest: `sha256:${digest}`, total },
      rate,
      disconnected,
    );
  }
  yield { status: "verifying sha256 digest" };
  yield { status: "writing manifest" };
  if (!demo.catalogue.find(name))
    demo.catalogue.put(modelSpecSchema.parse({ name, size: layers[0] }));
  yield { status: "success" };
}

type Layer = { status: string; digest: string; total: number };

/**
 * `completed` is missing while it is 0. Fetched bytes stay when the client disconnects: the next
 * pull resumes there.
 */
async function* layer(
  { pulled }: Demo,
  { status, digest, total }: Layer,
  rate: number,
  disconnected: AbortSignal,
): AsyncGenerator<StatusLine> {
  let completed = pulled.get(digest) ?? 0;
  const step = rate > 0 ? Math.ceil((rate * tick) / 1000) : total;
  while (completed < total && !disconnected.aborted) {
    if (total > step) {
      yield { status, digest, total, ...(completed > 0 && { completed }) };
      await pause(tick, disconnected);
    }
    completed = Math.min(total, completed + step);
    pulled.set(digest, completed);
  }
  yield { status, digest, total, completed };
}
