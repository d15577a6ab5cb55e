// Scripts and answers as the events that a player plays, in the tokens of a model. A script's
// events are cached for each way of counting: a bench plays the same script a thousand times.

import { tokensAsEvents } from "../runner/harmony.ts";
import type { TokenPiece } from "../runner/piece.ts";
import { tokenPiecesOf } from "../runner/tokens.ts";
import type { Script, Step, TokenCounting } from "../schema.ts";
import type { PlayEvent, PlayedText } from "./player.ts";

const known = new WeakMap<Script, WeakMap<TokenCounting, PlayEvent[]>>();

export function eventsOf(script: Script, counting: TokenCounting): PlayEvent[] {
  const ofScript = known.get(script) ?? new WeakMap<TokenCounting, PlayEvent[]>();
  known.set(script, ofScript);
  const events =
    ofScript.get(counting) ?? script.steps.flatMap((step) => eventsOfStep(step, counting));
  ofScript.set(counting, events);
  return events;
}

const said = (pieces: TokenPiece[], as: PlayedText["as"]): PlayedText[] =>
  pieces.map(({ text, cost }) => ({ do: "say", text, cost, as }));

export const say = (text: string, counting: TokenCounting) =>
  said(tokenPiecesOf(text, counting), "content");
export const think = (text: string, counting: TokenCounting) =>
  said(tokenPiecesOf(text, counting), "thinking");

function eventsOfStep(step: Step, counting: TokenCounting): PlayEvent[] {
  if ("wait" in step) return [{ do: "wait", ms: step.wait }];
  if ("hold" in step) return [{ do: "hold", name: step.hold }];
  if ("rate" in step) return [{ do: "rate", rate: step.rate }];
  if ("think" in step) return think(step.think, counting);
  if ("say" in step) return say(step.say, counting);
  if ("repeat" in step)
    return [
      {
        do: "loop",
        events: say(step.repeat, counting),
        times: step.times ?? Number.POSITIVE_INFINITY,
      },
    ];
  if ("call" in step) return [{ do: "call", call: { name: step.call, arguments: step.arguments } }];
  if ("tokens" in step) return tokensAsEvents(step.tokens);
  if ("line" in step) return [{ do: "line", line: step.line }];
  if ("huge" in step) return [{ do: "say", text: "x".repeat(step.huge), cost: 1, as: "content" }];
  if ("status" in step)
    return [
      {
        do: "end",
        ending: { kind: "refusal", status: step.status, error: step.error, body: step.body },
      },
    ];
  if ("error" in step)
    return [{ do: "end", ending: { kind: "error", text: step.error, status: 500 } }];
  if ("hang" in step) return [{ do: "end", ending: { kind: "hang" } }];
  if ("reset" in step) return [{ do: "end", ending: { kind: "reset" } }];
  return [{ do: "end", ending: { kind: "cut" } }];
}
