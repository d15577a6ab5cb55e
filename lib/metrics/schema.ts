import { z } from "zod";

/** When the token was made that programs on other machines read the metrics with; null when there is none. */
export const metricsTokenStateSchema = z.object({ createdAt: z.iso.datetime().nullable() });
export type MetricsTokenState = z.infer<typeof metricsTokenStateSchema>;

/** A new token. Only its hash is stored, so that this is the only time that anybody sees it. */
export const newMetricsTokenSchema = z.object({ token: z.string(), createdAt: z.iso.datetime() });
export type NewMetricsToken = z.infer<typeof newMetricsTokenSchema>;
