// The server of a bench's child process: carries out orders that are posted to it as JSON, one request each.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on a free port, tells the parent process its address, and ends with the parent. */
export function serveOrders<Order>(carryOut: (order: Order) => Promise<unknown>): void {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const report = await carryOut(JSON.parse(Buffer.concat(chunks).toString()) as Order);
      response.end(JSON.stringify(report ?? null));
    })().catch((thrown: unknown) =>
      response.writeHead(500).end(thrown instanceof Error ? thrown.stack : String(thrown)),
    );
  });
  server.keepAliveTimeout = 600_000;
  process.on("disconnect", () => process.exit(0));
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ ready: true, address: `http://127.0.0.1:${port}` });
  });
}
