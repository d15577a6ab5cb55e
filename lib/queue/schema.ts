import { z } from "zod";

/** A turn's place in the queue: 1 goes next. `waitSeconds` is an estimate; null until the speed of the model server was measured. */
export const queuePlaceSchema = z.object({
  position: z.number().int().min(1),
  waitSeconds: z.number().int().min(0).nullable(),
});
export type QueuePlace = z.infer<typeof queuePlaceSchema>;
