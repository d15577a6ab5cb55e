import { useEffect, useState } from "react";

import { type StreamFinding, streamFinding } from "#lib/doctor/rules.ts";

/** Whether streams arrive at this browser as they are sent; undefined until it was measured. Measured again for other `findings`. */
export function useStreamFinding(findings: unknown): StreamFinding | undefined {
  const [found, setFound] = useState<{ finding: StreamFinding; of: unknown }>();
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    measure(signal).then(
      (finding) => signal.aborted || setFound({ finding, of: findings }),
      () => signal.aborted || setFound({ finding: "streamBroken", of: findings }),
    );
    return () => leaving.abort();
  }, [findings]);
  return found && found.of === findings ? found.finding : undefined;
}

/** A busy browser may read late once: a bad finding must come twice. */
async function measure(signal: AbortSignal): Promise<StreamFinding> {
  const first = await measureOnce(signal);
  return first === "streamFine" ? first : measureOnce(signal);
}

async function measureOnce(signal: AbortSignal): Promise<StreamFinding> {
  const response = await fetch("/api/admin/doctor/stream", { cache: "no-store", signal });
  if (!response.ok) return "streamBroken";
  return streamFinding(response, () => performance.now());
}
