// The only reader of process.env. Every environment setting is here, parsed once, with a message
// for each wrong value. What an administrator changes while Parlor runs is in lib/settings.

import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { z } from "zod";

import { foldUsername, isUsername, longestUsername } from "#lib/text/username.ts";

const url = (protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  });

const list = (entry: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .pipe(z.array(entry));

const addressRange = z.string().refine(
  (text) => {
    const [address = "", bits, ...rest] = text.split("/");
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return (
      rest.length === 0 &&
      most > 0 &&
      (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
    );
  },
  { error: "must be addresses or ranges such as 10.0.0.1 or 10.0.0.0/8, separated by commas" },
);

export const envSchema = z.object({
  /** The address and port of the web server. */
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a whole number from 0 to 65535")
    .transform(Number)
    .refine((port) => port <= 65535, { error: "must be a whole number from 0 to 65535" })
    .default(3000),
  HOST: z.string().default("127.0.0.1"),
  /**
   * Set behind a proxy: the address that users type. Without it Parlor accepts every host name that
   * it is reached by.
   */
  PUBLIC_URL: url(["http:", "https:"])
    .refine((text) => !URL.canParse(text) || new URL(text).pathname === "/", {
      error: "must not have a path",
    })
    .optional(),
  /** Proxies whose X-Forwarded-* headers are trusted. */
  TRUSTED_PROXIES: list(addressRange).default([]),
  DATA_DIR: z.string().default("data"),
  /** A PostgreSQL server. Without it an embedded one runs in DATA_DIR. */
  DATABASE_URL: url(["postgres:", "postgresql:"]).optional(),
  AUTH_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  /** These two create the first administrator when there is no user yet. */
  ADMIN_USERNAME: z
    .string()
    .overwrite(foldUsername)
    .refine(isUsername, {
      error: `must have 1 to ${longestUsername} letters without accents, digits, or any of . - _ + @`,
    })
    .optional(),
  ADMIN_PASSWORD: z
    .string()
    .min(12, "must have at least 12 characters")
    .max(200, "must have at most 200 characters")
    .optional(),
  OLLAMA_BASE_URL: list(url(["http:", "https:"])).optional(),
  DEMO_MODEL: z.enum(["auto", "on", "off"], { error: "must be auto, on or off" }).default("auto"),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], {
      error: "must be debug, info, warn, error or silent",
    })
    .default("info"),
});

export type Env = z.infer<typeof envSchema>;

/** Wrong settings: `message` names each one and says what it must be. */
export class EnvError extends Error {}

/**
 * Parses an environment. An empty value counts as not set. Throws `EnvError`; its message repeats
 * no value, because a value may be a secret.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = envSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${String(issue.path[0])} ${issue.message}`);
    throw new EnvError(`These settings are wrong:\n${[...new Set(lines)].join("\n")}`);
  }
  if (!parsed.data.ADMIN_USERNAME !== !parsed.data.ADMIN_PASSWORD) {
    throw new EnvError(
      "These settings are wrong:\n  ADMIN_USERNAME and ADMIN_PASSWORD must be set together",
    );
  }
  return parsed.data;
}

export const env: Env = parseEnv(process.env);

/** The data folder as an absolute path. */
export const dataFolder = resolve(/* turbopackIgnore: true */ env.DATA_DIR);

/**
 * The folder of the sockets by which the processes of one data folder communicate: `.s.PGSQL.5432`
 * (the embedded database) and `demo-model.sock`. The system cuts a socket path longer than about
 * 100 bytes without an error; then the folder is in the system's temporary folder, under a name
 * derived from the data folder's path alone.
 */
export function socketFolder(folder: string = dataFolder): string {
  const usual = join(folder, "run");
  if (Buffer.byteLength(join(usual, ".s.PGSQL.5432")) <= 100) return usual;
  return join(tmpdir(), `parlor-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`);
}

/** The `pg` driver's connection options: a PostgreSQL server, or the socket of the embedded one. */
export function databaseConnection():
  | { connectionString: string }
  | { host: string; port: number; user: string; database: string } {
  return env.DATABASE_URL
    ? { connectionString: env.DATABASE_URL }
    : { host: socketFolder(), port: 5432, user: "postgres", database: "postgres" };
}

/** The value of a variable that models.yaml names; undefined when it is not set or empty. */
export const environmentVariable = (name: string): string | undefined =>
  process.env[name]?.trim() || undefined;

/** The environment of a child process: this process's, with additions. */
export const environmentFor = (more: Record<string, string>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...more,
});

/** True in the server that `npm run dev` starts, and in the tests. */
export const developing = process.env.NODE_ENV !== "production";

/** What another program gets of this process's environment, with more of its own. */
export const environmentWith = (more: Record<string, string>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...more,
});
