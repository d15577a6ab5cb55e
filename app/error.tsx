"use client";

import { FaultPage, faultIdOf } from "#components/frame/fault-page.tsx";

export default function Fault({ error, retry }: { error: unknown; retry: () => void }) {
  return <FaultPage id={faultIdOf(error)} onAgain={retry} />;
}
