// Which model takes the place of which other one, and for whom. lib/releases knows it and hands it in, because it stands above this module; a
// question reads it from memory.

import { processSingleton } from "#lib/process-singleton.ts";

/** A release: whoever it includes gets `modelId` where they would get `against`. */
export type ReleaseRule = {
  modelId: string;
  against: string;
  /** `completed`: everyone gets it; `reverted`: nobody does any more, also of those whom it included. */
  state: "running" | "completed" | "reverted";
  includes(userId: string): boolean;
};

type ReadRules = () => Promise<readonly ReleaseRule[]>;

const source = processSingleton("release rules", (): { read?: ReadRules } => ({}));

/** Says where the releases are read, the oldest first. Before the first question: until then there are none. */
export function setReleaseRules(read: ReadRules): void {
  source.read = read;
}

export async function releaseRules(): Promise<readonly ReleaseRule[]> {
  return (await source.read?.()) ?? [];
}
