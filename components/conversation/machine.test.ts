import { describe, expect, test } from "vitest";

import type { Conversation, Message } from "#lib/conversations/schema.ts";
import {
  type ConversationEvent,
  type ConversationState,
  isActive,
  newConversation,
  refusalOf,
  transition,
} from "./machine.ts";

const id = "0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11";
const refusal = { code: "conflict", message: "Another answer is under way." };

const message = (messageId: string, role: Message["role"] = "user", text = messageId): Message => ({
  id: messageId,
  role,
  parts: [{ type: "text", text }],
  metadata: { createdAt: "2026-11-27T10:00:00.000Z", siblings: [messageId] },
});

const conversation = (messages: Message[], status?: "streaming" | "done"): Conversation =>
  ({
    id,
    title: "Seals",
    messages,
    turn: status ? { id: "t", status, questionId: "q1", answerId: "a1" } : null,
  }) as Conversation;

const after = (state: ConversationState, ...events: ConversationEvent[]): ConversationState =>
  events.reduce(transition, state);
const idsOf = ({ messages }: ConversationState) => messages.map((each) => each.id);

const blank = newConversation(id);
const asked: ConversationEvent = { type: "asked", question: message("q1") };
const asking = after(blank, asked);
const streaming = after(asking, { type: "joined" });
const stopping = after(streaming, { type: "stopRequested" });
const offline = after(streaming, { type: "connectionLost" });
const idle = after(streaming, { type: "turnEnded" });
const failed = after(streaming, { type: "refused", refusal }, { type: "turnEnded" });
const states = { idle, asking, streaming, stopping, failed, offline };

describe("the phases of a turn", () => {
  test("each phase is reached by its event", () => {
    expect(Object.entries(states).map(([name, { turn }]) => [name, turn.phase])).toEqual(
      Object.keys(states).map((name) => [name, name]),
    );
  });

  test.each([
    [
      "a stream that was joined",
      {
        idle: "idle",
        failed: "failed",
        asking: "streaming",
        streaming: "streaming",
        stopping: "stopping",
        offline: "streaming",
      },
      { type: "joined" },
    ],
    [
      "a lost connection",
      {
        idle: "idle",
        failed: "failed",
        asking: "offline",
        streaming: "offline",
        stopping: "offline",
        offline: "offline",
      },
      { type: "connectionLost" },
    ],
    [
      "a stop",
      {
        idle: "idle",
        failed: "failed",
        asking: "stopping",
        streaming: "stopping",
        stopping: "stopping",
        offline: "offline",
      },
      { type: "stopRequested" },
    ],
    [
      "a refusal",
      {
        idle: "failed",
        failed: "failed",
        asking: "asking",
        streaming: "streaming",
        stopping: "streaming",
        offline: "offline",
      },
      { type: "refused", refusal },
    ],
    [
      "the end",
      {
        idle: "idle",
        failed: "failed",
        asking: "idle",
        streaming: "idle",
        stopping: "idle",
        offline: "idle",
      },
      { type: "turnEnded" },
    ],
    [
      "a question",
      {
        idle: "asking",
        failed: "asking",
        asking: "asking",
        streaming: "streaming",
        stopping: "stopping",
        offline: "offline",
      },
      asked,
    ],
  ] as const)("%s leads from each phase to %j", (_, expected, event) => {
    for (const [from, to] of Object.entries(expected))
      expect(transition(states[from as keyof typeof states], event).turn.phase, from).toBe(to);
  });

  test("a turn is active from the question to the end of its answer", () => {
    expect(
      Object.entries(states)
        .filter(([, { turn }]) => isActive(turn))
        .map(([name]) => name),
    ).toEqual(["asking", "streaming", "stopping", "offline"]);
  });

  test("a refusal during a turn is kept until the end of the turn and cleared by the next question", () => {
    const refusedStop = after(stopping, { type: "refused", refusal });
    expect(refusalOf(refusedStop.turn)).toEqual(refusal);
    expect(refusalOf(after(refusedStop, { type: "connectionLost" }).turn)).toEqual(refusal);
    const ended = after(refusedStop, { type: "turnEnded" });
    expect(ended.turn).toEqual({ phase: "failed", refusal });
    expect(refusalOf(after(ended, asked).turn)).toBeUndefined();
  });

  test("an event that does not apply to the state returns the same state", () => {
    expect(transition(idle, { type: "connectionLost" })).toBe(idle);
    expect(transition(idle, { type: "overtaken" })).toBe(idle);
    expect(transition(streaming, { type: "joined" })).toBe(streaming);
    expect(transition(streaming, asked)).toBe(streaming);
    expect(transition(streaming, { type: "askedAgain", messageId: "q1" })).toBe(streaming);
    expect(transition(streaming, { type: "read", conversation: conversation([]) })).toBe(streaming);
    expect(transition(idle, { type: "opening" })).toBe(idle);
  });

  test("each turn that begins increases the round", () => {
    expect([blank, asking, streaming, idle, after(idle, asked)].map(({ round }) => round)).toEqual([
      0, 1, 1, 1, 2,
    ]);
    const followed = after(blank, {
      type: "read",
      conversation: conversation([message("q1")], "streaming"),
    });
    expect([followed.turn.phase, followed.round]).toEqual(["streaming", 1]);
  });

  test("a read that a new turn overtook is remembered until the end of that turn", () => {
    const overtaken = after(streaming, { type: "overtaken" });
    expect(overtaken.overtaken).toBe(true);
    expect(after(overtaken, { type: "turnEnded" }).overtaken).toBe(false);
  });
});

describe("the messages", () => {
  test("a question is shown at once, and only once if it is sent again", () => {
    expect(idsOf(asking)).toEqual(["q1"]);
    const twice = after(
      idle,
      { type: "asked", question: message("q2") },
      { type: "turnEnded" },
      asked,
    );
    expect(idsOf(twice)).toEqual(["q2", "q1"]);
  });

  test("a refused question is removed; a page without other messages is empty again", () => {
    const gone = after(
      asking,
      { type: "turnEnded" },
      { type: "questionWithdrawn", messageId: "q1" },
    );
    expect([gone.view, idsOf(gone)]).toEqual(["new", []]);
    const second = after(
      idle,
      { type: "asked", question: message("q2") },
      { type: "turnEnded" },
      { type: "questionWithdrawn", messageId: "q2" },
    );
    expect([second.view, idsOf(second)]).toEqual(["open", ["q1"]]);
  });

  const answered = after(
    streaming,
    { type: "streamed", message: message("a1", "assistant") },
    { type: "turnEnded" },
  );

  test("regenerating, by the id of the answer or the question, keeps the question", () => {
    expect(idsOf(after(answered, { type: "askedAgain", messageId: "a1" }))).toEqual(["q1"]);
    expect(idsOf(after(answered, { type: "askedAgain", messageId: "q1" }))).toEqual(["q1"]);
    expect(transition(answered, { type: "askedAgain", messageId: "x" })).toBe(answered);
    const { messages } = answered;
    expect(
      idsOf(
        after(
          answered,
          { type: "askedAgain", messageId: "a1" },
          { type: "turnEnded" },
          { type: "messagesRestored", messages },
        ),
      ),
    ).toEqual(["q1", "a1"]);
  });

  test("an answer is updated in place, and the first title is kept", () => {
    const grown = after(
      streaming,
      { type: "streamed", message: message("a1", "assistant", "So"), title: "Seals" },
      { type: "streamed", message: message("a1", "assistant", "So it is"), title: "Whales" },
    );
    expect([idsOf(grown), grown.title]).toEqual([["q1", "a1"], "Seals"]);
    expect(grown.messages[1]?.parts).toEqual([{ type: "text", text: "So it is" }]);
  });

  test("messages loaded before the newest page stay in front of it, while the two overlap", () => {
    const page = Array.from({ length: 60 }, (_, at) => message(`m${at + 10}`));
    const known = after(blank, { type: "read", conversation: conversation(page) });
    expect(known.earlier).toBe(true);
    const whole = after(known, {
      type: "earlierRead",
      before: "m10",
      messages: [message("m9")],
    });
    expect([idsOf(whole)[0], whole.earlier]).toEqual(["m9", false]);
    const again = after(whole, { type: "read", conversation: conversation(page) });
    expect([idsOf(again)[0], again.earlier]).toEqual(["m9", false]);
    const apart = after(whole, { type: "read", conversation: conversation([message("x")]) });
    expect(idsOf(apart)).toEqual(["x"]);
    expect(transition(whole, { type: "earlierRead", before: "m10", messages: [] })).toBe(whole);
  });

  test("an answer that ended while no stream was read is replaced by its stored version", () => {
    const stored = conversation([message("q0"), message("q1"), message("a1", "assistant")], "done");
    expect(idsOf(after(streaming, { type: "answerRead", conversation: stored }))).toEqual([
      "q1",
      "a1",
    ]);
  });
});

test("opening a conversation marks it seen, and only an open one can be renamed", () => {
  const unseen = after(idle, { type: "answeredUnseen" });
  expect([unseen.unseen, after(unseen, { type: "seen" }).unseen]).toEqual([true, false]);
  expect(after(idle, { type: "renamed", title: "Whales" }).title).toBe("Whales");
  expect(transition(blank, { type: "renamed", title: "Whales" })).toBe(blank);
  expect(after(blank, { type: "opening" }, { type: "missing" }).view).toBe("missing");
});

test("that a conversation is gone is no news to the page that deletes it, until it is opened again", () => {
  const gone = after(idle, { type: "removing" }, { type: "missing" });
  expect([gone.view, gone.removing]).toEqual(["missing", true]);
  expect(after(gone, { type: "seen" }).removing).toBe(false);
  expect(after(idle, { type: "removing" }, { type: "notRemoved" }).removing).toBe(false);
});
