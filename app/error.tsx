"use client";

import { FaultPage, idOf } from "#components/frame/fault-page.tsx";

export default function Fault({ error, retry }: { error: unknown; retry: () => void }) {
  return <FaultPage id={idOf(error)} onAgain={retry} />;
}
