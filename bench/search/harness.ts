// The environment of a bench of the search: an embedded database, and the process of Parlor's modules.

import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { resolve } from "node:path";

import { run } from "../processes.ts";
import { closing } from "../stage.ts";
import type { EngineOrder, SearchReport } from "./protocol.ts";

export type SearchHarness = {
  fill(order: Omit<Extract<EngineOrder, { do: "fill" }>, "do">): Promise<void>;
  /** With threshold 0 everything that has a term of the question is found. */
  setThreshold(share: number): Promise<void>;
  search(order: Omit<Extract<EngineOrder, { do: "search" }>, "do">): Promise<SearchReport>;
  close(): Promise<void>;
};

export async function openSearch(): Promise<SearchHarness> {
  const started: (() => Promise<unknown>)[] = [];
  const close = closing(async () => {
    for (const end of started.splice(0).toReversed()) await end();
  });
  try {
    mkdirSync("data", { recursive: true, mode: 0o700 });
    const folder = mkdtempSync(resolve("data", "bench-"));
    started.push(async () => rmSync(folder, { recursive: true, force: true }));
    const environment = {
      DATA_DIR: folder,
      AUTH_SECRET: randomBytes(32).toString("hex"),
      LOG_LEVEL: "error",
    };
    started.push((await run({ file: "processes/database.ts", environment })).end);
    const engine = await run({
      file: "bench/search/engine.ts",
      environment,
      node: [
        "--conditions=react-server",
        "--import",
        new URL("../talks/next-names.ts", import.meta.url).href,
      ],
    });
    started.push(engine.end);
    const send = async <Answer>(order: EngineOrder): Promise<Answer> => {
      const answer = await fetch(engine.address, { method: "POST", body: JSON.stringify(order) });
      if (!answer.ok) throw new Error(`Parlor's search: ${await answer.text()}`);
      return (await answer.json()) as Answer;
    };
    return {
      fill: (order) => send<void>({ do: "fill", ...order }),
      setThreshold: (share) => send<void>({ do: "threshold", share }),
      search: (order) => send<SearchReport>({ do: "search", ...order }),
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
