// Replicas of the scripted model server, each a process of its own, and an nginx in front of them.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ModelInput, RequestRecord, ScriptInput } from "#lib/demo-model/index.ts";

import { pause } from "./load.ts";
import { type Running, run } from "./processes.ts";

/** Tokens of prompts: all that were sent, and those that were evaluated. */
export type PromptTokens = { sent: number; read: number };

export type ModelReplica = {
  readonly address: string;
  /** What it has been sent so far, also when it is dead. */
  tokens(): Promise<PromptTokens>;
  /** Ends it at once, in the middle of its answers. */
  kill(): Promise<void>;
  end(): Promise<void>;
};

/** Starts a replica that serves `parallel` requests at the same time and answers by these scripts. */
export async function startReplica(
  model: ModelInput,
  parallel: number,
  scripts: ScriptInput[],
): Promise<ModelReplica> {
  const options = JSON.stringify({ models: [model], parallel, remember: 100_000 });
  const running = await run({
    file: "processes/demo-model.ts",
    args: ["--scripted", "--port", "0", "--options", options],
  });
  const { address, pid } = running;
  const body = JSON.stringify(scripts);
  const taken = await fetch(`${address}/__demo/script`, { method: "POST", body });
  if (!taken.ok) throw new Error(`the model refused its scripts: ${await taken.text()}`);
  let last: PromptTokens | undefined;
  return {
    address,
    tokens: async () => last ?? promptTokens(address),
    async kill() {
      last = await promptTokens(address);
      process.kill(pid, "SIGKILL");
    },
    end: running.end,
  };
}

async function promptTokens(address: string): Promise<PromptTokens> {
  const answer = await fetch(`${address}/__demo/requests`);
  const all = { sent: 0, read: 0 };
  for (const { tokens } of (await answer.json()) as RequestRecord[]) {
    all.sent += tokens?.prompt ?? 0;
    all.read += tokens?.read ?? 0;
  }
  return all;
}

export type Nginx = Pick<Running, "address" | "end">;

/**
 * Starts an nginx that passes requests on to these addresses, by `method` (empty: round robin). A request that a server has not answered goes to
 * another one, also a POST, which nginx does not do unless it is told. Throws when there is no nginx.
 */
export async function startNginx(method: string, addresses: string[]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "parlor-nginx-"));
  const port = await freePort();
  const file = join(folder, "nginx.conf");
  writeFileSync(file, configuration(folder, port, method, addresses));
  // One process in the foreground, which no other user has to be able to read the folder for.
  const child = spawn("nginx", ["-p", folder, "-c", file, "-e", "stderr"], { stdio: "ignore" });
  const gone = once(child, "exit");
  gone.catch(() => undefined);
  const address = `http://127.0.0.1:${port}`;
  const end = async () => {
    child.kill("SIGTERM");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${address}/api/version`).catch(() => undefined);
    if (answer?.ok) return { address, end };
    if (child.exitCode !== null || child.pid === undefined) break;
    await pause(50);
  }
  rmSync(folder, { recursive: true, force: true });
  throw new Error("nginx did not start: is it installed?");
}

const configuration = (folder: string, port: number, method: string, addresses: string[]) => `
daemon off;
master_process off;
pid ${folder}/pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_body_buffer_size 1m;
  upstream models {
    ${method}${method === "" ? "" : ";"}
    ${addresses.map((address) => `server ${new URL(address).host};`).join("\n    ")}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://models;
      proxy_http_version 1.1;
      # An Ollama refuses other hosts.
      proxy_set_header Host localhost;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 300s;
      proxy_next_upstream error timeout non_idempotent;
    }
  }
}
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
