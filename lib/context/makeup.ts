import type { Makeup, Role } from "./calibrate.ts";
import { type Estimate, estimates, nothing } from "./estimate.ts";
import type { Tokeniser } from "./tokeniser.ts";

export type CountedMessage = { role: Role; content: string };

/** The features of a prompt or of some of its messages, to learn from what the server reports. A prompt begins with the system message. */
export function makeupOf(messages: CountedMessage[], tokeniser: Tokeniser | undefined): Makeup {
  const makeup: Makeup = {
    base: messages[0]?.role === "system" ? 1 : 0,
    roles: { system: 0, user: 0, assistant: 0 },
    texts: nothing(),
    ...(tokeniser && { exact: 0 }),
  };
  for (const { role, content } of messages) {
    makeup.roles[role] += 1;
    if (tokeniser) makeup.exact = (makeup.exact ?? 0) + tokeniser.of(content);
    else
      for (const [kind, tokens] of Object.entries(estimates.of(content)))
        makeup.texts[kind as keyof Estimate] += tokens;
  }
  return makeup;
}
