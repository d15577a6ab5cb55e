import { Client } from "pg";

import { log, safeErrorText } from "#lib/log.ts";

export type Maintenance = {
  /** Starts nothing more, and resolves when running work has ended (or its connection has). */
  stop(): Promise<void>;
};

/** `every`: the interval of the checks, in ms. */
type Options = { every?: number; hasRoom?: () => boolean };

/**
 * A checkpoint is due when the log has grown by this many bytes since the last one, or when it
 * holds anything this old.
 */
const grown = 32 * 1024 * 1024;
const old = 5 * 60_000;

/**
 * Does for the embedded database what a PostgreSQL server does in the background and a
 * single-process one never does by itself (tried): checkpoints, without which the log grows without
 * bound and a start after a crash takes ever longer, and autovacuum, without which deleted rows
 * keep their space and the planner has no statistics. All clients wait meanwhile, as for any
 * statement.
 *
 * Nothing is done while a client holds an advisory lock, because the files are being copied then;
 * and nothing without free disk space, because PostgreSQL ends when it cannot write a checkpoint.
 */
export function startMaintenance(
  folder: string,
  { every = 30_000, hasRoom = () => true }: Options = {},
): Maintenance {
  let last = Date.now();
  let round: Promise<void> | undefined;
  let stopped = false;
  const timer = setInterval(() => {
    if (!hasRoom()) return;
    round ??= tidy(folder, Date.now() - last > old)
      .then((checkpointed) => void (checkpointed && (last = Date.now())))
      .catch((thrown: unknown) => {
        if (!stopped)
          log.warn({ error: safeErrorText(thrown) }, "maintenance of the embedded database failed");
      })
      .finally(() => (round = undefined));
  }, every);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await round;
    },
  };
}

/** One round, as an ordinary client. Answers whether the log holds nothing from before it. */
async function tidy(folder: string, overdue: boolean): Promise<boolean> {
  const database = new Client({ host: folder, user: "postgres", database: "postgres" });
  await database.connect();
  try {
    const { rows: locks } = await database.query(
      "select from pg_locks where locktype = 'advisory'",
    );
    if (locks.length > 0) return false;
    const { rows: tables } = await database.query<{ statement: string }>(dueTables);
    for (const { statement } of tables) await database.query(statement);
    const { rows } = await database.query<{ bytes: string }>(
      "select pg_current_wal_lsn() - redo_lsn as bytes from pg_control_checkpoint()",
    );
    const bytes = Number(rows[0]?.bytes);
    // A checkpoint itself leaves a few hundred bytes.
    const due = bytes > grown || (overdue && bytes > 4096);
    if (due) await database.query("checkpoint");
    return due || bytes <= 4096;
  } finally {
    await database.end();
  }
}

/**
 * The tables that autovacuum would process, by its own thresholds, each with the statement. A
 * hundred million transactions of age are half of the limit.
 */
const dueTables = `
  select format(case when dead or aged then 'vacuum (analyze) %s' else 'analyze %s' end, id::regclass) as statement
  from (
    select
      c.oid as id,
      s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0) or s.n_ins_since_vacuum > 1000 + 0.2 * greatest(c.reltuples, 0) as dead,
      s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0) as changed,
      greatest(age(c.relfrozenxid), age(t.relfrozenxid)) > 100000000 as aged
    from pg_class c
    join pg_stat_all_tables s on s.relid = c.oid
    left join pg_class t on t.oid = c.reltoastrelid
    where c.relkind in ('r', 'm') and c.relpersistence = 'p'
  ) as tables
  where dead or changed or aged`;
