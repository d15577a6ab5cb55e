"use client";

import { Bar } from "#components/frame/bar.tsx";
import { FaultPage } from "#components/frame/fault-page.tsx";

export default function Fault({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <>
      <Bar phoneOnly />
      <FaultPage error={error} onAgain={retry} />
    </>
  );
}
