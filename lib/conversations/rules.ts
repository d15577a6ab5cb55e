import type { TurnStatus } from "./schema.ts";

const active = ["queued", "streaming"] as const;
type ActiveStatus = (typeof active)[number];

/** How a turn can end. */
export type EndStatus = Exclude<TurnStatus, ActiveStatus>;

/** Whether a turn has not ended. At most one of a conversation is active: a partial unique index says so too. */
export const isActiveStatus = (status: TurnStatus): status is ActiveStatus =>
  active.some((each) => each === status);
