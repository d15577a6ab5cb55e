// What the processes of one installation say to each other, over Node's channel between a parent and its child.

import { z } from "zod";

/** What a child tells its supervisor. */
export const reportSchema = z.union([
  /** It does its work from now on; `address`: where people reach it; `setup`: the one-time link of the first run. */
  z.object({
    ready: z.literal(true),
    address: z.string().optional(),
    setup: z.string().optional(),
  }),
  /** The database only: another process has the folder. The message says which. */
  z.object({ held: z.string() }),
  /** It ends, and starting it again would not help. The message is for a person. */
  z.object({ fatal: z.string() }),
]);

export type Report = z.infer<typeof reportSchema>;

/** What a supervisor tells its child: everybody who needs you has left, so end. */
export const supervisorSignalSchema = z.object({ end: z.literal(true) });

export type SupervisorSignal = z.infer<typeof supervisorSignalSchema>;
