// One of several programs that use one embedded database heavily and check every answer. Its
// arguments: the folder of the socket, its own number, the number of connections and of operations.
// It reports every acknowledged row to its parent, and the errors at the end.

import { randomUUID } from "node:crypto";

import { Client } from "pg";

const [host = "", number = "0", connections = "1", operations = "1"] = process.argv.slice(2);

/** Few enough that accounts are contended, so that lost updates would show. */
const accounts = 10;

const wrong: string[] = [];
let left = Number(operations);

function check(right: boolean, what: string): void {
  if (!right) wrong.push(what);
}

async function connect(): Promise<Client> {
  const client = new Client({ host, user: "postgres", database: "postgres" });
  await client.connect();
  return client;
}

/**
 * A client's answer to its own query, by an unnamed statement or by one with the same name in every
 * client.
 */
async function ask(client: Client, name?: string) {
  const mine = randomUUID();
  const { rows } = await client.query<{ echo: string; n: number }>({
    name,
    text: name
      ? "select $1 || '!' as echo, length($2) as n"
      : "select $1 || '?' as echo, length($2) as n",
    values: [mine, "x".repeat(mine.charCodeAt(0))],
  });
  check(
    rows.length === 1 &&
      rows[0]?.echo === mine + (name ? "!" : "?") &&
      rows[0].n === mine.charCodeAt(0),
    "another's answer",
  );
}

/** Inserts a row, reads it back, and reports it as acknowledged. */
async function write(client: Client) {
  const id = randomUUID();
  const { rowCount } = await client.query("insert into rows values ($1, $2)", [id, Number(number)]);
  check(rowCount === 1, "an insert without a row");
  process.send?.({ row: id });
  const { rows } = await client.query<{ id: string }>("select id from rows where id = $1", [id]);
  check(rows.length === 1 && rows[0]?.id === id, "a row of one's own is not there");
}

async function fail(client: Client) {
  const code = await client.query("select 1 / (length($1) - 1)", ["x"]).then(
    () => "none",
    (error: { code?: string }) => error.code,
  );
  check(code === "22012", `an error that was not one's own: ${code}`);
}

/**
 * Moves money from one account to another. No other client may see a partial transfer, and some are
 * rolled back.
 */
async function transfer(client: Client) {
  const from = Math.floor(Math.random() * accounts);
  const amount = 1 + Math.floor(Math.random() * 9);
  await client.query("begin");
  const before = await balance(client, from);
  await client.query("update accounts set balance = balance - $2 where id = $1", [from, amount]);
  check((await balance(client, from)) === before - amount, "another wrote inside a transaction");
  check((await total(client)) === -amount, "another's half of a transfer was seen");
  await client.query("update accounts set balance = balance + $2 where id = $1", [
    (from + 1) % accounts,
    amount,
  ]);
  check((await total(client)) === 0, "a transfer does not add up");
  await client.query(Math.random() < 0.3 ? "rollback" : "commit");
}

async function balance(client: Client, id: number) {
  const { rows } = await client.query<{ balance: number }>(
    "select balance from accounts where id = $1",
    [id],
  );
  return rows[0]?.balance ?? Number.NaN;
}

async function total(client: Client) {
  const { rows } = await client.query<{ sum: number }>(
    "select sum(balance)::int as sum from accounts",
  );
  return rows[0]?.sum;
}

async function work(client: Client) {
  for (;;) {
    if (left-- <= 0) return;
    const dice = Math.random();
    if (dice < 0.35) await ask(client);
    else if (dice < 0.55) await ask(client, "the same name everywhere");
    else if (dice < 0.75) await write(client);
    else if (dice < 0.8) await fail(client);
    else if (dice < 0.9)
      check((await total(client)) === 0, "half of a transfer was seen from outside");
    else await transfer(client);
  }
}

const clients = await Promise.all(Array.from({ length: Number(connections) }, connect));
process.send?.({ begun: true });
await Promise.all(clients.map(work));
await Promise.all(clients.map((client) => client.end()));
process.send?.({ wrong: wrong.length, first: wrong[0] }, () => process.disconnect());
