"use client";

import { Bar } from "#components/frame/bar.tsx";
import { FaultPage, faultIdOf } from "#components/frame/fault-page.tsx";

export default function Fault({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <>
      <Bar phoneOnly />
      <FaultPage id={faultIdOf(error)} onAgain={retry} />
    </>
  );
}
