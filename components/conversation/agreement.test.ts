import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Conversation } from "#lib/conversations/schema.ts";
import { ask, askAgain, open } from "./actions.ts";
import { keepInAgreement, look } from "./agreement.ts";
import { conversationState } from "./store.ts";
import { tellWindows, whenTold } from "./windows.ts";

const stored = (id: string, messageIds: string[], title = "Seals"): Conversation => ({
  id,
  title,
  model: "m",
  pinned: false,
  archived: false,
  strategy: null,
  collections: [],
  messages: messageIds.map((messageId) => ({
    id: messageId,
    role: messageId.startsWith("q") ? "user" : "assistant",
    parts: [{ type: "text", text: messageId }],
    metadata: { createdAt: "2026-11-27T10:00:00.000Z", siblings: [messageId] },
  })),
  turn: null,
});

/** What the server has, by the conversation's id; undefined for a server that does not answer. */
let server: Conversation | undefined;
let asked: string[];
let bodies: unknown[];

beforeEach(() => {
  [asked, bodies, server] = [[], [], undefined];
  vi.stubGlobal("location", { pathname: "/elsewhere" });
  vi.stubGlobal("document", {
    hidden: false,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  });
  vi.stubGlobal("addEventListener", vi.fn());
  vi.stubGlobal("removeEventListener", vi.fn());
  vi.stubGlobal("requestAnimationFrame", vi.fn());
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    asked.push(path);
    if (typeof init?.body === "string") bodies.push(JSON.parse(init.body));
    if (!server) throw new TypeError("fetch failed");
    if (path === "/api/chat")
      return Response.json(
        { error: { code: "conflict", message: "It went on." } },
        { status: 409 },
      );
    return Response.json(
      path.endsWith("/leaf") ? { leaf: server.messages.at(-1)?.id, title: server.title } : server,
    );
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const idsOf = (id: string) => conversationState(id).messages.map((message) => message.id);

test("a look reads the conversation again only when its last message is another one", async () => {
  await open("one", stored("one", ["q1", "a1"]));
  server = stored("one", ["q1", "a1"]);
  expect(await look("one")).toBe(true);
  expect(asked).toEqual(["/api/conversations/one/leaf"]);
  server = stored("one", ["q1", "a1", "q2", "a2"]);
  await look("one");
  expect(idsOf("one")).toEqual(["q1", "a1", "q2", "a2"]);
  server = stored("one", ["q1", "a1", "q2", "a2"], "Seals and rings");
  asked = [];
  await look("one");
  expect(conversationState("one").title).toBe("Seals and rings");
  expect(asked).toEqual(["/api/conversations/one/leaf"]);
});

test("nothing is asked of a conversation that the server has not stored, and a failed look changes nothing", async () => {
  expect(await look("unknown")).toBe(true);
  expect(asked).toEqual([]);
  await open("two", stored("two", ["q1", "a1"]));
  expect(await look("two")).toBe(false);
  expect(idsOf("two")).toEqual(["q1", "a1"]);
});

test("a page looks every second while somebody is there, less often while the server fails, and stops after two minutes", async () => {
  vi.useFakeTimers();
  await open("three", stored("three", ["q1", "a1"]));
  server = stored("three", ["q1", "a1"]);
  const end = keepInAgreement("three");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(10);
  server = undefined;
  await vi.advanceTimersByTimeAsync(16_000);
  expect(asked.length).toBeLessThan(16);
  await vi.advanceTimersByTimeAsync(200_000);
  asked = [];
  await vi.advanceTimersByTimeAsync(200_000);
  expect(asked).toEqual([]);
  end();
});

test("a question and a new answer name the last message of the page; refused, the page has what is new and keeps the reason", async () => {
  for (const act of [
    () => ask("four", "Why?", {}, { messageId: "q9", onTaken: () => undefined }),
    () => askAgain("four", "a1", {}),
  ]) {
    await open("four", stored("four", ["q1", "a1"]));
    server = stored("four", ["q1", "a1", "q2", "a2"]);
    await act();
    await vi.waitFor(() => expect(idsOf("four")).toEqual(["q1", "a1", "q2", "a2"]));
    expect(conversationState("four").turn).toEqual({
      phase: "failed",
      refusal: { code: "conflict", message: "It went on." },
    });
  }
  expect(bodies).toMatchObject([{ leaf: "a1" }, { leaf: "a1" }]);
});

test("windows tell each other, but not themselves", async () => {
  const [heard, other] = [vi.fn(), new BroadcastChannel("parlor-conversations")];
  const told = new Promise((resolve) => other.addEventListener("message", resolve));
  const end = whenTold(heard);
  tellWindows("five");
  expect(await told).toMatchObject({ data: "five" });
  expect(heard).not.toHaveBeenCalled();
  other.postMessage("six");
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith("six"));
  end();
  other.close();
});
