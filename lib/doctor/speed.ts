import type { Admin } from "#lib/auth/viewer.ts";
import { monotonicNow } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";
import { callModel, listModelItems, type ResolvedModel, resolveModel } from "#lib/models/index.ts";
import type { ModelItem } from "#lib/models/schema.ts";
import { current } from "#lib/settings/index.ts";

import type { Check } from "./check.ts";

/** Longer than this nobody waits for an examination, in ms. */
const patience = 20_000;
/** An answer that is written more slowly than people read is slow, in tokens per second. */
const slowly = 8;
const question = "Count from one to thirty, in words.";

/**
 * Asks one model of each server a short question, and measures the first token and the speed. Only a model that is in memory is asked: loading
 * one could take the place of another.
 */
export async function examineSpeed(admin: Admin): Promise<Check[]> {
  const { items } = await listModelItems(admin, { limit: 500 });
  const first = new Map<string, ModelItem>();
  for (const item of items)
    if (canBeAsked(item) && !first.has(item.runtimeId)) first.set(item.runtimeId, item);
  const checks = await Promise.all([...first.values()].map((item) => measured(admin, item)));
  return checks.flat();
}

const canBeAsked = ({ state, enabled, features, loaded, manageable }: ModelItem): boolean =>
  state === "available" && enabled && features.includes("chat") && (loaded !== null || !manageable);

async function measured(admin: Admin, { id, name }: ModelItem): Promise<Check[]> {
  const subject = { name };
  try {
    const resolved = await resolveModel(admin, { wished: id, limits: await current() });
    if (resolved.replaces !== undefined) return [];
    const { firstToken, tokensPerSecond } = await answerOf(admin, resolved);
    const seconds = Math.round(firstToken / 100) / 10;
    if (tokensPerSecond === undefined)
      return [{ level: "fine", subject, key: "firstToken", values: { seconds } }];
    const values = { seconds, speed: Math.round(tokensPerSecond) };
    return tokensPerSecond < slowly
      ? [{ level: "warning", subject, key: "slow", values }]
      : [{ level: "fine", subject, key: "speed", values }];
  } catch (thrown) {
    // A model that is for others is not asked on behalf of this administrator.
    if (thrown instanceof AppError && thrown.code === "not_found") return [];
    return [{ level: "warning", subject, key: thrown instanceof AppError ? "noAnswer" : "late" }];
  }
}

/** The time to the first token in ms, from the slot on, and the speed, where there were enough tokens to tell. */
async function answerOf(
  admin: Admin,
  { model, server }: ResolvedModel,
): Promise<{ firstToken: number; tokensPerSecond: number | undefined }> {
  const settings = await current();
  let began = monotonicNow();
  let first: number | undefined;
  let replyTokens = 0;
  const deltas = callModel({
    model,
    server,
    slot: {
      userId: admin.id,
      kind: "turn",
      promptTokens: 100,
      limits: settings,
      onPlace: (place) => {
        if (!place) began = monotonicNow();
      },
    },
    messages: [{ role: "user", content: question }],
    effort: model.efforts[0],
    maxOutputTokens: 64,
    timeouts: { ...settings, turnTimeout: patience / 1_000 },
    signal: AbortSignal.timeout(patience),
  });
  for await (const delta of deltas) {
    if (delta.type === "end") replyTokens = delta.replyTokens ?? 0;
    else first ??= monotonicNow();
  }
  const ended = monotonicNow();
  const at = first ?? ended;
  const isMeasurable = replyTokens >= 10 && ended - at >= 50;
  return {
    firstToken: Math.max(0, at - began),
    tokensPerSecond: isMeasurable ? ((replyTokens - 1) * 1_000) / (ended - at) : undefined,
  };
}
