import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ask, askAgain, open, refresh, stopAnswer } from "./actions.ts";
import { refusalOf } from "./machine.ts";
import { conversationState } from "./store.ts";

const json = (body: unknown, status = 200) => Response.json(body, { status });
const refusalOfServer = (code: string, status: number) =>
  json({ error: { code, message: `It is ${code}.` } }, status);

const stored = (id: string, messageIds: string[], status = "done") => ({
  id,
  title: "Seals",
  messages: messageIds.map((messageId) => ({
    id: messageId,
    role: messageId.startsWith("q") ? "user" : "assistant",
    parts: [{ type: "text", text: messageId }],
    metadata: { createdAt: "2026-11-27T10:00:00.000Z", siblings: [messageId] },
  })),
  turn: { id: "t", status, questionId: "q1", answerId: "a1" },
});

const turn = { id: "t", status: "done", model: "m", startedAt: "2026-11-27T10:00:00.000Z" };
const answerEvents = (text: string) => [
  { type: "start", messageId: "a1", messageMetadata: { turn, title: "Seals" } },
  { type: "text-start", id: "1" },
  { type: "text-delta", id: "1", delta: text },
  { type: "finish", messageMetadata: { turn } },
];
const eventStream = (...events: (object | "[DONE]")[]) =>
  new Response(
    events
      .map((event) => `data: ${event === "[DONE]" ? event : JSON.stringify(event)}\n\n`)
      .join(""),
  );

/** The mock server: the response to a request, or undefined if the server is unreachable. */
let server: (request: string) => Response | Promise<Response> | undefined;
let requests: string[];

beforeEach(() => {
  requests = [];
  vi.stubGlobal("location", { pathname: "/elsewhere" });
  vi.stubGlobal("document", { hidden: true });
  vi.stubGlobal("fetch", async (path: string, init?: RequestInit) => {
    const request = `${init?.method ?? "GET"} ${path}`;
    if (path !== "/healthz") requests.push(request);
    const response = await server(request);
    if (!response) throw new TypeError("fetch failed");
    return response;
  });
});
afterEach(() => vi.unstubAllGlobals());

const idsOf = (id: string) => conversationState(id).messages.map((message) => message.id);
const phaseOf = (id: string) => conversationState(id).turn.phase;
const sending = { messageId: "q1", onTaken: () => undefined };

test("a question is shown, stored and answered; the conversation is marked unseen if the reader is on another page", async () => {
  const phases: string[] = [];
  server = (request) => {
    phases.push(phaseOf("one"));
    return request === "POST /api/chat" ? eventStream(...answerEvents("So"), "[DONE]") : json({});
  };
  const onTaken = vi.fn(() => void phases.push("taken"));
  expect(await ask("one", "Why?", {}, { messageId: "q1", onTaken })).toBe(true);
  expect(phases.slice(0, 2)).toEqual(["asking", "taken"]);
  expect([phaseOf("one"), idsOf("one"), conversationState("one").title]).toEqual([
    "idle",
    ["q1", "a1"],
    "Seals",
  ]);
  expect(conversationState("one").unseen).toBe(true);
  await open("one");
  expect(conversationState("one").unseen).toBe(false);
});

test("a broken stream is joined again, and the answer is complete", async () => {
  server = (request) =>
    request === "POST /api/chat"
      ? eventStream(...answerEvents("S").slice(0, 3))
      : eventStream(...answerEvents("So it is"), "[DONE]");
  expect(await ask("joined", "Why?", {}, sending)).toBe(true);
  expect(requests).toEqual(["POST /api/chat", "GET /api/chat/joined/stream"]);
  expect(conversationState("joined").messages.at(-1)?.parts).toEqual([
    { type: "text", text: "So it is" },
  ]);
});

test("a question that another tab preceded is returned to the composer, and the other tab's question is loaded", async () => {
  server = (request) =>
    request === "POST /api/chat"
      ? refusalOfServer("conflict", 409)
      : json(stored("conflict", ["q0", "a0"]));
  expect(await ask("conflict", "Why?", {}, sending)).toBe(false);
  await vi.waitFor(() => expect(idsOf("conflict")).toEqual(["q0", "a0"]));
  expect(refusalOf(conversationState("conflict").turn)?.code).toBe("conflict");
});

test("an answer stays if the request to regenerate it is refused", async () => {
  server = (request) =>
    request === "POST /api/chat"
      ? refusalOfServer("unavailable", 503)
      : json(stored("again", ["q1", "a1"]));
  await open("again");
  await askAgain("again", "a1", {});
  expect([phaseOf("again"), idsOf("again")]).toEqual(["failed", ["q1", "a1"]]);
});

test("a question waits while the server is unreachable, and is sent when it is back", async () => {
  let reachable = false;
  server = (request) => {
    if (!reachable) return undefined;
    return request === "POST /api/chat" ? eventStream(...answerEvents("So"), "[DONE]") : json({});
  };
  const asked = ask("offline", "Why?", {}, sending);
  await vi.waitFor(() => expect(phaseOf("offline")).toBe("offline"));
  reachable = true;
  expect(await asked).toBe(true);
  expect([phaseOf("offline"), idsOf("offline")]).toEqual(["idle", ["q1", "a1"]]);
});

test("a question that was stopped before it could be sent is not sent later", async () => {
  let break_: () => void = () => undefined;
  const broken = new Promise<void>((resolve) => {
    break_ = resolve;
  });
  server = async (request) => {
    if (request !== "POST /api/chat") return refusalOfServer("not_found", 404);
    await broken;
    throw new TypeError("fetch failed");
  };
  const asked = ask("stopped", "Why?", {}, sending);
  await stopAnswer("stopped");
  expect(phaseOf("stopped")).toBe("stopping");
  break_();
  expect(await asked).toBe(false);
  expect([phaseOf("stopped"), conversationState("stopped").view]).toEqual(["idle", "new"]);
  expect(requests).toEqual(["POST /api/chat", "POST /api/chat/stopped/stop"]);
});

test("a conversation that was read while a turn began is read again after the answer", async () => {
  let answer: (response: Response) => void = () => undefined;
  let read = 0;
  server = (request) => {
    if (request === "POST /api/chat")
      return new Promise((resolve) => {
        answer = resolve;
      });
    if (request !== "GET /api/conversations/overtaken") return json({});
    read += 1;
    return json(stored("overtaken", read === 1 ? ["q0", "a0"] : ["q0", "a0", "q1", "a1"]));
  };
  const refreshed = refresh("overtaken");
  const asked = ask("overtaken", "Why?", {}, sending);
  await refreshed;
  expect(idsOf("overtaken")).toEqual(["q1"]);
  answer(eventStream(...answerEvents("So"), "[DONE]"));
  expect(await asked).toBe(true);
  await vi.waitFor(() => expect(idsOf("overtaken")).toEqual(["q0", "a0", "q1", "a1"]));
});

test("a conversation that does not exist or belongs to another user is shown as missing", async () => {
  server = () => refusalOfServer("not_found", 404);
  await open("missing");
  expect(conversationState("missing").view).toBe("missing");
});
