// How it is measured whether something on the way to a browser holds streams back: a stream of pieces says when each was sent, and whoever reads it
// notes when each has arrived. Only differences of the same clock are compared.

/** A piece of the measured stream, by the clock of its sender and by that of its reader, in ms. */
type Arrival = { sent: number; arrived: number };

/** What was found of a way: nothing; that it holds a stream back, and whether something has compressed it; that the stream did not arrive whole. */
export type StreamFinding = "streamFine" | "streamHeld" | "streamCompressed" | "streamBroken";

/** The pieces of the measured stream. */
export const probePieces = 8;

/** A piece of a measured stream, as a part of a UI message stream. `sent` counts from the first piece. */
export const probePiece = (sent: number): string =>
  `data: ${JSON.stringify({ type: "data-probe", data: { sent: Math.round(sent) }, transient: true })}\n\n`;

const sentIn = /^data: \{"type":"data-probe","data":\{"sent":(\d+)\}/;

/** Reads a measured stream. `now`: the reader's clock. Throws what reading throws. */
export async function streamFinding(
  { body, headers }: Pick<Response, "body" | "headers">,
  now: () => number,
): Promise<StreamFinding> {
  if (!body) return "streamBroken";
  const decoder = new TextDecoder();
  const arrivals: Arrival[] = [];
  const reader = body.getReader();
  let rest = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const events = (rest + decoder.decode(next.value, { stream: true })).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const sent = sentIn.exec(event)?.[1];
      if (sent !== undefined) arrivals.push({ sent: Number(sent), arrived: now() });
    }
  }
  if (arrivals.length < probePieces) return "streamBroken";
  if (!isHeldBack(arrivals)) return "streamFine";
  return headers.get("content-encoding") === null ? "streamHeld" : "streamCompressed";
}

/** Pieces that arrive within less than half of the time in which they were sent have waited for each other. */
export function isHeldBack(arrivals: readonly Arrival[]): boolean {
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (!first || !last) return false;
  return last.arrived - first.arrived < (last.sent - first.sent) / 2;
}
