import { startInstallation } from "#lib/testing/installation.ts";

import { test as base } from "./fixtures.ts";

type WorkerScope = { parlor: Awaited<ReturnType<typeof startInstallation>> };

/** The tests of an installation whose worker reads documents, as in the product. */
export const test = base.extend<object, WorkerScope>({
  parlor: [
    async ({}, provide) => {
      const installation = await startInstallation({ worker: true });
      await provide(installation);
      await installation.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
});
