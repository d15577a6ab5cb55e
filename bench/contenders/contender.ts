// A contender: a path from a user to the model server.

import { randomUUID } from "node:crypto";

import type { LoadRequest } from "../load.ts";
import type { Running } from "../processes.ts";

export type Name =
  | "direct"
  | "pipe"
  | "node"
  | "lean"
  | "plain"
  | "parlor"
  | "parlor, two web servers";

/** A conversation so far; the question is added to it, and `answered` adds the answer. */
export type BenchConversation = {
  id: string;
  messages: { role: "user" | "assistant"; text: string }[];
};

export type Contender = {
  readonly name: Name;
  /** Its processes. The web server is the first; `direct` has none. */
  readonly processes: { name: string; running: Running }[];
  /** The request with which a user (numbered from 0) asks the next question of a conversation. */
  asking(person: number, conversation: BenchConversation, question: string): LoadRequest;
  /** Resolves when the work that follows a conversation's answers is over. Absent where none does. */
  settle?(person: number, conversation: BenchConversation): Promise<void>;
  stop(): Promise<void>;
};

export const newConversation = (): BenchConversation => ({ id: randomUUID(), messages: [] });

/** The conversation with a further question and its answer. */
export const continued = (
  { id, messages }: BenchConversation,
  question: string,
  answer: string,
): BenchConversation => ({
  id,
  messages: [...messages, { role: "user", text: question }, { role: "assistant", text: answer }],
});
