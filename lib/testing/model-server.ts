import { afterAll, beforeAll, beforeEach, vi } from "vitest";

import { isIdle } from "#lib/chat/index.ts";
import { type DemoModel, type ModelInput, startDemoModel } from "#lib/demo-model/index.ts";
import { env } from "#lib/env.ts";

import { jobDesk } from "./job-runs.ts";
import { untitled } from "./quiet-calls.ts";

const usual: ModelInput[] = [
  {
    name: "gpt-oss:20b",
    family: "gptoss",
    capabilities: ["completion", "thinking"],
    efforts: ["low", "medium", "high"],
  },
  { name: "plain" },
];

/**
 * A scripted model server for a file of tests, configured as its Ollama. It answers "yes" when no
 * script matches.
 */
export function aModelServer(models: ModelInput[] = usual): { model(): DemoModel } {
  let model: DemoModel | undefined;
  beforeAll(async () => {
    model = await startDemoModel({ listen: {}, scripted: true, models, pace: 0 });
    env.OLLAMA_BASE_URL = [model.url];
  });
  beforeEach(async () => {
    // Users of tests wait for what follows a turn.
    jobDesk().quiet = 0;
    // What the last test has left to do would take the first script of this one.
    await vi.waitUntil(isIdle, { timeout: 60_000 });
    model?.reset();
    model?.script(untitled);
  });
  afterAll(() => model?.close());
  return {
    model() {
      if (!model) throw new Error("the model server has not started yet");
      return model;
    },
  };
}
