import { isDatabaseAway } from "#lib/db.ts";

/**
 * Stores rows in one statement. When the database is available and refuses it, a row is faulty: the rows are bisected until it is isolated,
 * and `refused` is called with it and the error, so that the others are stored in any case. `store` must be idempotent, as it may be called
 * again with stored rows. Throws when the database is unavailable, and what `refused` throws.
 */
export async function storeRows<Row>(
  rows: Row[],
  store: (rows: Row[]) => Promise<void>,
  refused: (row: Row, error: unknown) => Promise<void> | void,
): Promise<void> {
  const [row] = rows;
  if (row === undefined) return;
  try {
    await store(rows);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    if (rows.length === 1) return refused(row, error);
    const half = Math.ceil(rows.length / 2);
    await storeRows(rows.slice(0, half), store, refused);
    await storeRows(rows.slice(half), store, refused);
  }
}
