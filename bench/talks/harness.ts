// The environment of conversations: a model server (the scripted one, or a real Ollama), a meter in
// front of it, and Parlor's modules.

import { randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { resolve } from "node:path";

import type { ModelInput } from "#lib/demo-model/index.ts";
import { gptOss } from "#lib/testing/gpt-oss.ts";

import { type Running, run } from "../processes.ts";
import { closing } from "../stage.ts";
import type { TalkOrder, TurnReport } from "./core-protocol.ts";
import { type Meter, type MeteredPrompt, startMeter } from "./meter.ts";
import { type NoteTaker, notesOf, usualTaker } from "./note-taker.ts";
import { contextLength } from "./rivals.ts";
import type { Talk } from "./talk.ts";

/** A real model server in place of the scripted one. */
export type Real = { url: string; model: string };

export type TalkHarness = {
  readonly meter: Meter;
  /**
   * Sets the scripted model's answers: to a conversation's next question, and when it takes notes
   * of it.
   */
  hears(talk: Talk, answer: string): void;
  /** Asks the model server directly, as the contenders do. */
  chat(messages: MeteredPrompt): Promise<string>;
  /** Sends a request to the process of Parlor's modules. */
  parlor(order: TalkOrder): Promise<TurnReport>;
  /** A contender's conversation with Parlor: its next question, and one that changes nothing. */
  newParlor(): {
    ask(question: string): Promise<TurnReport>;
    aside(question: string): Promise<TurnReport>;
  };
  close(): Promise<void>;
};

type Options = {
  real?: Real | undefined;
  taker?: NoteTaker;
  /** Another run of the same: the note-taker forgets other things. */
  salt?: string;
  /** Options of the scripted model that differ. */
  model?: Partial<ModelInput>;
};

export async function openHarness({
  real,
  taker = usualTaker,
  salt = "",
  model,
}: Options = {}): Promise<TalkHarness> {
  const started: { end(): Promise<void> }[] = [];
  const close = closing(async () => {
    for (const each of started.splice(0)) await each.end();
  });
  const start = async (...wish: Parameters<typeof run>): Promise<Running> => {
    const running = await run(...wish);
    started.unshift(running); // the database ends last
    return running;
  };
  let heard: { talk: Talk; answer: string } | undefined;
  try {
    mkdirSync("data", { recursive: true, mode: 0o700 });
    const folder = mkdtempSync(resolve("data", "bench-"));
    started.unshift({ end: async () => rmSync(folder, { recursive: true, force: true }) });
    const options = { models: [{ ...gptOss, ...model }], remember: 0, pace: 0 };
    const upstream =
      real?.url ??
      (
        await start({
          file: "processes/demo-model.ts",
          args: ["--scripted", "--port", "0", "--options", JSON.stringify(options)],
        })
      ).address;
    const meter = await startMeter(
      upstream,
      real
        ? undefined
        : (kind, prompt) => {
            if (kind === "title") return "A talk about the plant";
            if (kind === "turn" || !heard) return heard?.answer ?? "Yes.";
            return notesOf(taker, heard.talk, prompt, salt);
          },
    );
    started.unshift({ end: meter.close });
    const environment = {
      DATA_DIR: folder,
      AUTH_SECRET: randomBytes(32).toString("hex"),
      OLLAMA_BASE_URL: meter.address,
      LOG_LEVEL: "error",
    };
    await start({ file: "processes/database.ts", environment });
    const core = await start({
      file: "bench/talks/core.ts",
      environment,
      node: [
        "--conditions=react-server",
        "--import",
        new URL("next-names.ts", import.meta.url).href,
      ],
    });

    const parlor = async (order: TalkOrder): Promise<TurnReport> => {
      const answer = await fetch(core.address, { method: "POST", body: JSON.stringify(order) });
      if (!answer.ok) throw new Error(`Parlor's modules: ${await answer.text()}`);
      return (await answer.json()) as TurnReport;
    };
    return {
      meter,
      hears(talk, answer) {
        heard = { talk, answer };
      },
      chat: (messages) => chat(meter.address, real?.model ?? gptOss.name, messages),
      parlor,
      newParlor() {
        const conversation = randomUUID();
        return {
          ask: (text) => parlor({ do: "ask", conversation, text }),
          aside: (text) => parlor({ do: "ask", conversation, text, aside: true }),
        };
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function chat(address: string, model: string, messages: MeteredPrompt): Promise<string> {
  const options = { num_ctx: contextLength, num_predict: 1_024 };
  const body = JSON.stringify({
    model,
    messages,
    stream: false,
    truncate: false,
    shift: false,
    options,
  });
  const answer = await fetch(`${address}/api/chat`, { method: "POST", body });
  if (!answer.ok)
    throw new Error(
      `the model server answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`,
    );
  return ((await answer.json()) as { message: { content: string } }).message.content;
}
