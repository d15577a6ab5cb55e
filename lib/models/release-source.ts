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

type Source = { read?: ReadRules; rules?: readonly ReleaseRule[] };
const source = processSingleton("release rules", (): Source => ({}));

/** Says where the releases are read, the oldest first. Before the first question: until then there are none. */
export function setReleaseRules(read: ReadRules): void {
  source.read = read;
  delete source.rules;
}

/** The rules as this process knows them, read when they never were. Throws when they cannot be: who gets which model is not known without them. */
export async function releaseRules(): Promise<readonly ReleaseRule[]> {
  return source.rules ?? reloadReleaseRules();
}

/** Reads the rules again. */
export async function reloadReleaseRules(): Promise<readonly ReleaseRule[]> {
  source.rules = (await source.read?.()) ?? [];
  return source.rules;
}
