// Account changes for administrators of the machine, whether Parlor runs or not.

import { examineInTerminal } from "#lib/doctor/index.ts";
import { withDatabase } from "#lib/embedded-postgres/running.ts";
import { databaseConnection, env, socketFolder } from "#lib/env.ts";
import { migrate } from "#lib/migrate.ts";
import { resetByOperator } from "#lib/users/index.ts";

const [verb, ...names] = process.argv.slice(2);
const [username] = names;
const isReset = verb === "reset" && names.length === 1;
if (!isReset && !(verb === "doctor" && names.length === 0)) {
  console.error(
    "npm run admin -- reset NAME    gives the account NAME a new password, and enables it if it was disabled\n" +
      "npm run admin -- doctor        says what of this installation is not as it should be",
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

/** Ends with 1 when there is a fault. */
async function examine(): Promise<void> {
  const findings = await examineInTerminal("en");
  for (const { level, subject, text } of findings)
    console.log(`${level.padEnd(8)}${subject}: ${text}`);
  if (findings.some(({ level }) => level === "fault")) process.exitCode = 1;
}

const work = () => (isReset && username !== undefined ? reset(username) : examine());
try {
  if (env.DATABASE_URL) await work();
  else await withDatabase(socketFolder(), work);
  // The pool would keep the process alive for a minute.
  process.exit();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exit(1);
}
