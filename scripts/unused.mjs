// Exits with code 3 when a server runs from this checkout: the packages that it uses must not be
// replaced. Runs on the project's Node.

import { withInstallLock } from "#lib/install-lock.ts";
import { HeldError } from "#lib/lock.ts";

try {
  withInstallLock("an update").release();
} catch (thrown) {
  if (!(thrown instanceof HeldError)) throw thrown;
  console.error(
    `${thrown.message}\nStop it first: the packages that it runs on have changed and must be installed again.`,
  );
  process.exitCode = 3;
}
