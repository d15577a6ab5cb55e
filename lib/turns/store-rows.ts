import { isDatabaseAway } from "#lib/db.ts";

/**
 * Stores rows in one statement. When the database refuses it, and is not away, a row is at fault: the rows are halved until it stands alone,
 * and `refused` is called with it and the error, so that the others are stored all the same. `store` must bear being called again with rows
 * that it has stored. Throws when the database is away, and whatever `refused` throws.
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
