/** A turn is queued until its model has a slot for it, then streaming until it ends in one of the other ways. */
export const turnStatuses = [
  "queued",
  "streaming",
  "done",
  "stopped",
  "interrupted",
  "failed",
] as const;
export type TurnStatus = (typeof turnStatuses)[number];

/** How a turn can end. */
export type EndStatus = Exclude<TurnStatus, "queued" | "streaming">;

/** Whether a turn has not ended. At most one of a conversation is active, which a partial unique index enforces. */
export const isActiveStatus = (status: TurnStatus): status is Exclude<TurnStatus, EndStatus> =>
  status === "queued" || status === "streaming";
