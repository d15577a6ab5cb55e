// For administrators of the machine, whether Parlor runs or not: accounts, backups, what is not as it should be.

import { adminOfOperator } from "#lib/auth/operator.ts";
import { makeBackup } from "#lib/backup.ts";
import { examineInTerminal } from "#lib/doctor/index.ts";
import { withDatabase } from "#lib/embedded-postgres/running.ts";
import { databaseConnection, dataFolder, env, socketFolder } from "#lib/env.ts";
import { migrate } from "#lib/migrate.ts";
import { resetByOperator } from "#lib/users/index.ts";

process.umask(0o077);
const [verb, ...operands] = process.argv.slice(2);
const [operand] = operands;

/** What is to be done; undefined when it was asked for in another way. */
function chosenWork(): (() => Promise<void>) | undefined {
  if (verb === "reset" && operand !== undefined && operands.length === 1)
    return () => reset(operand);
  if (verb === "backup" && operands.length <= 1) return () => backUp(operand);
  if (verb === "doctor" && operands.length === 0) return examine;
  return undefined;
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
  // The database may be what is not as it should be: then that is among the findings.
  const operator = await adminOfOperator().catch(() => undefined);
  const findings = await examineInTerminal(operator, "en");
  for (const { level, subject, text } of findings)
    console.log(`${level.padEnd(8)}${subject}: ${text}`);
  if (findings.some(({ level }) => level === "fault")) process.exitCode = 1;
}

/** `folder`: where to, instead of the data folder. */
async function backUp(folder: string | undefined): Promise<void> {
  const backup = await makeBackup({ dataFolder, connection: databaseConnection() }, folder);
  console.log(`${backup.folder} (${Math.ceil(backup.bytes / 1e6)} MB)`);
}

const work = chosenWork();
if (!work) {
  console.error(
    "npm run admin -- reset NAME       gives the account NAME a new password, and enables it if it was disabled\n" +
      "npm run admin -- backup [FOLDER]  makes a backup, in FOLDER or in DATA_DIR/backups\n" +
      "npm run admin -- doctor           says what of this installation is not as it should be",
  );
  process.exit(2);
}
try {
  if (env.DATABASE_URL) await work();
  else await withDatabase(socketFolder(), work);
  // The pool would keep the process alive for a minute.
  process.exit();
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exit(1);
}
