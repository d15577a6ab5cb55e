import { z } from "zod";

/** How bad a finding is: users notice it; they may, soon; all is well. */
export const levelSchema = z.enum(["fault", "warning", "fine"]);
export type Level = z.infer<typeof levelSchema>;

/** What was found of one part, in the reader's language, with what to do about it. */
export const findingSchema = z.object({
  level: levelSchema,
  subject: z.string(),
  text: z.string(),
});
export type DoctorFinding = z.infer<typeof findingSchema>;
