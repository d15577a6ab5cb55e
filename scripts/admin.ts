// Account changes for administrators of the machine, whether Parlor runs or not.

import { withDatabase } from "#lib/embedded-postgres/running.ts";
import { databaseConnection, env, socketFolder } from "#lib/env.ts";
import { migrate } from "#lib/migrate.ts";
import { resetByOperator } from "#lib/users/index.ts";

const [verb, username, ...rest] = process.argv.slice(2);
if (verb !== "reset" || username === undefined || rest.length > 0) {
  console.error(
    "npm run admin -- reset NAME    gives the account NAME a new password, and enables it if it was disabled",
  );
  process.exit(2);
}

async function reset(name: string): Promise<void> {
  await migrate(databaseConnection());
  const password = await resetByOperator(name);
  if (password === undefined) {
    console.error(`Nobody has the user name ${name}.`);
    process.exitCode = 1;
    return;
  }
  console.log(
    `${name} can sign in with this password, and must then change it:\n\n  ${password}\n`,
  );
}

try {
  if (env.DATABASE_URL) await reset(username);
  else await withDatabase(socketFolder(), () => reset(username));
  // The pool would keep the process alive for a minute.
  process.exit();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exit(1);
}
