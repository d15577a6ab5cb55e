"use client";

import { FaultPage } from "#components/frame/fault-page.tsx";

export default function Fault({ error, retry }: { error: unknown; retry: () => void }) {
  return <FaultPage error={error} onAgain={retry} />;
}
