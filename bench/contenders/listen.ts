import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { env } from "#lib/env.ts";

/** Lets a contender's server listen on PORT, reports its address to the bench, and ends the process with the bench. */
export function listen(server: Server): void {
  server.keepAliveTimeout = 65_000;
  process.on("disconnect", () => process.exit(0));
  server.listen(env.PORT, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ ready: true, address: `http://127.0.0.1:${port}` });
  });
}
