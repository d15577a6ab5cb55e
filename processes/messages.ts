// The messages between the processes of one installation, over Node's channel between parent and
// child.

import { z } from "zod";

/** A child's messages to its supervisor. */
export const reportSchema = z.union([
  /**
   * The child is at work; `address`: where users reach it; `setup`: the one-time link of the first
   * run.
   */
  z.object({
    ready: z.literal(true),
    address: z.string().optional(),
    setup: z.string().optional(),
  }),
  /** The database only: another process has the folder. The message names it. */
  z.object({ held: z.string() }),
  /** The child ends, and starting it again would not help. The message is for the administrator. */
  z.object({ fatal: z.string() }),
]);

export type Report = z.infer<typeof reportSchema>;

/** A supervisor's message to its child: all that need it have left, so it must end. */
export const supervisorSignalSchema = z.object({ end: z.literal(true) });

export type SupervisorSignal = z.infer<typeof supervisorSignalSchema>;
