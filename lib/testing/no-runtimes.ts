// Test files share a database: in each of them no runtimes were entered, until the file itself reads the rows.

import { processSingleton } from "#lib/process-singleton.ts";

processSingleton("entered runtimes", () => ({ entered: { runtimes: [] } }));
