// gpt-oss's format is Harmony:
// `<|start|>role<|channel|>analysis|commentary|final<|message|>…<|end|>`. Parsed as Ollama does:
// analysis is thinking, final is content, commentary is a tool call when it names a recipient and
// content otherwise.

import type { PlayEvent } from "../play/player.ts";
import type { RunnerToken } from "../schema.ts";
import { runnerDied } from "./runner.ts";

type Message = { header: string; body: string | undefined };

/**
 * The events of a model's own tokens. Each counts as one, whether it is sent or not; the tools'
 * given names replace Harmony's spelling of them.
 */
export function tokensAsEvents(tokens: RunnerToken[], tools: string[] = []): PlayEvent[] {
  const events: PlayEvent[] = [];
  let message: Message = { header: "", body: undefined };
  const close = () => {
    const call = message.body !== undefined && recipientOf(message.header);
    if (call) events.push(callOf(call, message.body ?? "", tools));
    message = { header: "", body: undefined };
  };
  for (const token of tokens) {
    if (typeof token !== "string") {
      if ("sleep" in token) events.push({ do: "wait", ms: token.sleep });
      else if ("die" in token)
        return [...events, { do: "end", ending: { kind: "error", text: runnerDied, status: 500 } }];
      else {
        close();
        return [
          ...events,
          {
            do: "end",
            ending: token.stop === "limit" ? { kind: "length" } : { kind: "stop", endToken: false },
          },
        ];
      }
      continue;
    }
    const spoken = message.body !== undefined && !isMark(token);
    events.push({
      do: "say",
      text: token,
      cost: 1,
      as: spoken ? channelOf(message.header) : "silent",
    });
    if (spoken) message.body += token;
    else if (token === "<|message|>") message.body = "";
    else if (isMark(token)) {
      if (/^<\|(end|call|return|start)\|>$/u.test(token)) close();
    } else message.header += token;
  }
  close();
  return [...events, { do: "end", ending: { kind: "stop", endToken: false } }];
}

const isMark = (token: string) => /^<\|[a-z]+\|>$/u.test(token);

/** `commentary to=functions.get_weather json` names `get_weather`. */
const recipientOf = (header: string) =>
  /to=(?:functions\.)?([^\s<]+)/u.exec(header)?.[1]?.replace(/json$/u, "");

function channelOf(header: string): "content" | "thinking" | "silent" {
  if (recipientOf(header) !== undefined) return "silent";
  return /analysis/u.test(header) ? "thinking" : "content";
}

function callOf(spelled: string, raw: string, tools: string[]): PlayEvent {
  const name =
    tools.find((tool) => tool === spelled || tool.replaceAll(/[^\w]/gu, "_") === spelled) ??
    spelled;
  const read = objectOf(raw);
  if (typeof read !== "string") return { do: "call", call: { name, arguments: read } };
  return {
    do: "end",
    ending: {
      kind: "error",
      text: `error parsing tool call: raw='${raw}', err=${read}`,
      status: 500,
    },
  };
}

/** The arguments, or the error, in the words of Go's parser where they can be derived. */
function objectOf(raw: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    return "Value looks like object, but can't find closing '}' symbol";
  } catch (thrown) {
    const { message } = thrown as SyntaxError;
    const place = /position (\d+)/u.exec(message)?.[1];
    const sign = place === undefined ? undefined : raw[Number(place)];
    if (sign === undefined) return "unexpected end of JSON input";
    return `invalid character '${sign}' ${/after property value/u.test(message) ? "after object key:value pair" : "looking for beginning of value"}`;
  }
}
