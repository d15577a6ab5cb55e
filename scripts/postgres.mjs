// A PostgreSQL server of Debian's packages for tests: a cluster in a temporary folder, on a free port of 127.0.0.1, deleted at its end.
// `node scripts/postgres.mjs COMMAND …` runs a command with its address in TEST_DATABASE_URL; without a command it prints the address and
// serves until it is told to end. Node 20's built-ins only.

import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const versions = "/usr/lib/postgresql";

/** The newest PostgreSQL that Debian's packages have installed: its major version and the folder of its programs. */
export function findPostgres() {
  const found = (existsSync(versions) ? readdirSync(versions) : [])
    .map((name) => ({ version: Number(name), programs: join(versions, name, "bin") }))
    .filter(({ programs }) => existsSync(join(programs, "initdb")))
    .sort((one, other) => other.version - one.version);
  return found[0];
}

/** PostgreSQL refuses to run as root: the account of Debian's package, or `nobody`. @returns {{ uid: number, gid: number } | undefined} */
function unprivileged() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const ids = ["-u", "-g"].map((which) => spawnSync("id", [which, name], { encoding: "utf8" }));
    const [uid, gid] = ids.map(({ status, stdout }) => (status === 0 ? Number(stdout) : 0));
    if (uid && gid) return { uid, gid };
  }
  throw new Error("There is no account beside root that PostgreSQL could run as.");
}

/** A port of 127.0.0.1 on which nobody listens. @returns {Promise<number>} */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/**
 * Starts a server of its own, ready when the promise resolves. Throws when there is none on this machine, or when it does not start.
 * @returns {Promise<{ url: string, version: number, stop(): Promise<void> }>}
 */
export async function startPostgres() {
  const postgres = findPostgres();
  if (!postgres) throw new Error(`There is no PostgreSQL in ${versions}.`);
  const account = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), "parlor-postgres-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    if (account) chownSync(folder, account.uid, account.gid);
    const data = join(folder, "data");
    const made = spawnSync(
      join(postgres.programs, "initdb"),
      ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
      { cwd: folder, encoding: "utf8", ...account },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error}`);
    const port = await freePort();
    const settings = [
      `port=${port}`,
      "listen_addresses=127.0.0.1",
      `unix_socket_directories=${folder}`,
    ];
    const server = spawn(
      join(postgres.programs, "postgres"),
      ["-D", data, ...settings.flatMap((setting) => ["-c", setting]), "-c", "fsync=off"],
      { cwd: folder, stdio: ["ignore", "ignore", "pipe"], ...account },
    );
    const gone = new Promise((resolve) => server.once("close", resolve));
    await untilReady(server);
    return {
      url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
      version: postgres.version,
      async stop() {
        server.kill("SIGINT"); // ends connections, and ends
        await gone;
        remove();
      },
    };
  } catch (thrown) {
    remove();
    throw thrown;
  }
}

/** @param {import("node:child_process").ChildProcess} server @returns {Promise<void>} */
function untilReady(server) {
  let said = "";
  return new Promise((resolve, reject) => {
    server.stderr?.setEncoding("utf8").on("data", (text) => {
      said = `${said}${text}`.slice(-10_000);
      if (said.includes("database system is ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${said}`)));
  });
}

/** @param {string[]} command */
async function main([program, ...rest]) {
  const { url, stop } = await startPostgres();
  const told = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
  });
  if (program === undefined) console.log(url);
  const child =
    program === undefined
      ? undefined
      : spawn(program, rest, {
          stdio: "inherit",
          env: { ...process.env, TEST_DATABASE_URL: url },
        });
  const ended = child && new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
  const code = await Promise.race([...(ended ? [ended] : []), told.then(() => undefined)]);
  if (code === undefined) {
    child?.kill("SIGTERM");
    await ended;
  }
  await stop();
  process.exitCode = typeof code === "number" ? code : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await main(process.argv.slice(2));
