// The windows of one browser tell each other at once that a conversation has changed. Other browsers find out by looking (agreement.ts).

let opened: BroadcastChannel | undefined;
const channel = () => (opened ??= new BroadcastChannel("parlor-conversations"));

/** Tells the other windows that this conversation was changed here. */
export function tellWindows(id: string): void {
  channel().postMessage(id);
}

/** Calls `act` with the id of each conversation that another window has changed. Returns a function that ends this. */
export function whenTold(act: (id: string) => void): () => void {
  const heard = ({ data }: MessageEvent<unknown>) => typeof data === "string" && act(data);
  channel().addEventListener("message", heard);
  return () => channel().removeEventListener("message", heard);
}
