import { join } from "node:path";

import type { Env } from "#lib/env.ts";

import type { Plan } from "./child.ts";

/**
 * Where Node keeps the compiled code of modules that have not changed, for the next start: compiling is a third of the time that the web server's
 * start takes. In the checkout, which holds the code itself; one that may not be written to has none.
 */
const compiledCode = join(import.meta.dirname, "../../node_modules/.cache/parlor/compiled");

const program = (name: string) => join(import.meta.dirname, "..", `${name}.ts`);

/**
 * The processes for these settings, in the order in which they start; they end in the opposite
 * order.
 */
export function plansFor(env: Env, { dev, secret }: { dev: boolean; secret: string }): Plan[] {
  const environment = {
    AUTH_SECRET: secret,
    AUTH_TRUST_HOST: "1",
    NODE_ENV: dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_COMPILE_CACHE: compiledCode,
  };
  const database: Plan = {
    name: "database",
    file: program("database"),
    environment,
    endTimeout: 10_000,
  };
  const demoModel: Plan = {
    name: "demo model",
    file: program("demo-model"),
    environment,
    endTimeout: 2_000,
  };
  // The web server lets active answers finish, for 25 s.
  const web: Plan = {
    name: "web",
    file: program("web"),
    args: dev ? ["--dev"] : [],
    environment,
    endTimeout: 28_000,
  };
  const worker: Plan = {
    name: "worker",
    file: program("worker"),
    conditions: ["react-server"],
    environment,
    endTimeout: 5_000,
  };
  return [
    ...(env.DATABASE_URL ? [] : [database]),
    ...(wantsDemoModel(env) ? [demoModel] : []),
    worker,
    web,
  ];
}

const wantsDemoModel = ({ DEMO_MODEL, OLLAMA_BASE_URL }: Env) =>
  DEMO_MODEL === "on" || (DEMO_MODEL === "auto" && !OLLAMA_BASE_URL);
