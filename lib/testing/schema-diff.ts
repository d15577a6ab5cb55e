import { readFileSync } from "node:fs";

import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";

type Engine = { diff(input: unknown): Promise<{ stdout: string | null }>; free(): void };

/**
 * The SQL that migrates from one Prisma schema (undefined: an empty database) to another. It
 * compares the two texts with Prisma's schema engine in WebAssembly: nothing is downloaded, no
 * database is read.
 */
export async function schemaDiff(from: string | undefined, to: string): Promise<string> {
  const engine = await loadEngine();
  const schema = (content: string) => ({
    tag: "schemaDatamodel",
    files: [{ path: "schema.prisma", content }],
  });
  try {
    const { stdout } = await engine.diff({
      from: from === undefined ? { tag: "empty" } : schema(from),
      to: schema(to),
      script: true,
      exitCode: null,
      shadowDatabaseUrl: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? "";
  } finally {
    engine.free();
  }
}

async function loadEngine(): Promise<Engine> {
  const { bindMigrationAwareSqlAdapterFactory } = await import("@prisma/driver-adapter-utils");
  // Without this registry a panic of the engine shows as an unrelated error.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) },
  });
  // By path: the package exports an entry that only a bundler can load.
  const engine = new URL("../../node_modules/@prisma/schema-engine-wasm/", import.meta.url);
  const glue = await import(new URL("schema_engine_bg.js", engine).href);
  const bytes = readFileSync(new URL("schema_engine_bg.wasm", engine));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
  return glue.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(nowhere),
  );
}

/** A diff of two texts sends no query, but the engine requires a database. */
const nothing = {
  provider: "postgres",
  adapterName: "nowhere",
  getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: false }),
  queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: async () => 0,
  executeScript: async () => {},
  startTransaction: () => Promise.reject(new Error("there is no database here")),
  dispose: async () => {},
} satisfies SqlDriverAdapter;

const nowhere: SqlMigrationAwareDriverAdapterFactory = {
  provider: "postgres",
  adapterName: "nowhere",
  connect: async () => nothing,
  connectToShadowDb: async () => nothing,
};
