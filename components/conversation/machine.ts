// The open conversation as one state machine: what it is, what can happen to it, and what it is then. It is pure; actions.ts talks to the
// server and reports here what happened.

import { isActiveStatus } from "#lib/conversations/rules.ts";
import type { Conversation, Message } from "#lib/conversations/schema.ts";

/** Why something that was asked for did not happen, in the person's language. */
export type RequestRefusal = { code: string; message: string };

/**
 * The turn of this page: `asking` until the server has the question, `streaming` while the answer is followed, `stopping` when its end was
 * asked for, `offline` while the server is out of reach. `failed` and `idle` are at rest. A refusal during a turn does not end the turn.
 */
export type TurnState =
  | { phase: "idle" }
  | { phase: "failed"; refusal: RequestRefusal }
  | { phase: "asking" | "streaming" | "stopping" | "offline"; refusal?: RequestRefusal };

export type ConversationState = {
  id: string;
  /** `new` has never been asked anything; `opening` is being read; `missing` does not exist, or is another person's. */
  view: "new" | "opening" | "open" | "missing";
  title: string | undefined;
  messages: Message[];
  /** There may be messages before the first one. */
  earlier: boolean;
  turn: TurnState;
  /** An answer came while the reader was elsewhere. */
  unseen: boolean;
  /** How often a turn began here: what was requested from the server in an earlier round is stale. */
  round: number;
  /** It was read while a turn began: what came before the answer is read again after the turn. */
  overtaken: boolean;
};

export type ConversationEvent =
  /** It is being read for the first time. */
  | { type: "opening" }
  /** The server told it as it is now. */
  | { type: "read"; conversation: Conversation; refusal?: RequestRefusal | undefined }
  | { type: "missing" }
  /** The page of messages before the message `before`. */
  | { type: "earlierRead"; before: string; messages: Message[] }
  | { type: "overtaken" }
  /** A question is sent; one with its id that is already shown is the same one. */
  | { type: "asked"; question: Message }
  /** Another answer is asked for, of this question or answer. */
  | { type: "askedAgain"; messageId: string }
  /** The server did not take the question. */
  | { type: "questionWithdrawn"; messageId: string }
  /** The server did not take the request for another answer: these were shown before. */
  | { type: "messagesRestored"; messages: Message[] }
  /** A stream of the answer was reached. */
  | { type: "joined" }
  | { type: "streamed"; message: Message; title?: string | undefined }
  /** The answer ended while no stream was read: its messages as they were stored. */
  | { type: "answerRead"; conversation: Conversation }
  | { type: "connectionLost" }
  | { type: "stopRequested" }
  | { type: "refused"; refusal: RequestRefusal }
  | { type: "turnEnded" }
  | { type: "messageChanged"; message: Message }
  | { type: "renamed"; title: string }
  | { type: "answeredUnseen" }
  | { type: "seen" };

/** The server answers at most this many messages at once. */
const pageLength = 60;

/** A conversation of which nothing is known. */
export const newConversation = (id: string): ConversationState => ({
  id,
  view: "new",
  title: undefined,
  messages: [],
  earlier: false,
  turn: { phase: "idle" },
  unseen: false,
  round: 0,
  overtaken: false,
});

/** A question of this page is under way, or an answer is being followed. */
export const isActive = ({ phase }: Pick<TurnState, "phase">): boolean =>
  phase !== "idle" && phase !== "failed";

/** What was refused last; undefined when nothing was. */
export const refusalOf = (turn: TurnState): RequestRefusal | undefined =>
  turn.phase === "idle" ? undefined : turn.refusal;

/** The state after an event. An event that does not belong to the state changes nothing: the same object is returned. */
export function transition(state: ConversationState, event: ConversationEvent): ConversationState {
  switch (event.type) {
    case "opening":
      return state.view === "new" ? { ...state, view: "opening" } : state;
    case "read":
      return isActive(state.turn) ? state : read(state, event.conversation, event.refusal);
    case "missing":
      return { ...state, view: "missing" };
    case "earlierRead":
      return state.messages[0]?.id === event.before
        ? {
            ...state,
            messages: [...event.messages, ...state.messages],
            earlier: event.messages.length >= pageLength,
          }
        : state;
    case "overtaken":
      return isActive(state.turn) ? { ...state, overtaken: true } : state;
    case "messageChanged":
      return { ...state, messages: withMessage(state.messages, event.message) };
    case "renamed":
      return state.view === "open" ? { ...state, title: event.title } : state;
    case "answeredUnseen":
      return { ...state, unseen: true };
    case "seen":
      return state.unseen ? { ...state, unseen: false } : state;
    case "refused":
      return { ...state, turn: withRefusal(state.turn, event.refusal) };
    default:
      return turnTransition(state, event);
  }
}

type TurnEvent = Exclude<
  ConversationEvent,
  {
    type:
      | "opening"
      | "read"
      | "missing"
      | "earlierRead"
      | "overtaken"
      | "messageChanged"
      | "renamed"
      | "refused"
      | "answeredUnseen"
      | "seen";
  }
>;

/** The events of a turn, from the question to its end. */
function turnTransition(state: ConversationState, event: TurnEvent): ConversationState {
  const { messages, turn } = state;
  const active = isActive(turn);
  switch (event.type) {
    case "asked":
      if (active) return state;
      return {
        ...begun(state),
        view: "open",
        messages: [...without(messages, event.question.id), event.question],
      };
    case "askedAgain": {
      const at = messages.findIndex(({ id }) => id === event.messageId);
      if (active || at < 0) return state;
      const end = messages[at]?.role === "assistant" ? at : at + 1;
      return { ...begun(state), messages: messages.slice(0, end) };
    }
    case "questionWithdrawn": {
      const left = without(messages, event.messageId);
      return { ...state, messages: left, ...(left.length === 0 && { view: "new" as const }) };
    }
    case "messagesRestored":
      return { ...state, messages: event.messages };
    case "joined":
      return turn.phase === "asking" || turn.phase === "offline"
        ? inPhase(state, "streaming")
        : state;
    case "streamed":
      return {
        ...state,
        messages: withMessage(messages, event.message),
        title: state.title ?? event.title,
      };
    case "answerRead":
      return {
        ...state,
        messages: event.conversation.messages.slice(-2).reduce(withMessage, messages),
        title: event.conversation.title,
      };
    case "connectionLost":
      return active ? inPhase(state, "offline") : state;
    case "stopRequested":
      return turn.phase === "asking" || turn.phase === "streaming"
        ? inPhase(state, "stopping")
        : state;
    case "turnEnded":
      return { ...state, turn: atRest(refusalOf(turn)), overtaken: false };
  }
}

const atRest = (refusal: RequestRefusal | undefined): TurnState =>
  refusal ? { phase: "failed", refusal } : { phase: "idle" };

/** The conversation with a turn that begins; what was refused before is forgotten. */
const begun = (state: ConversationState): ConversationState => ({
  ...state,
  turn: { phase: "asking" },
  round: state.round + 1,
});

const inPhase = (
  state: ConversationState,
  phase: "streaming" | "stopping" | "offline",
): ConversationState => ({ ...state, turn: { ...state.turn, phase } });

/** A stop that was refused is over: the answer goes on. */
function withRefusal(turn: TurnState, refusal: RequestRefusal): TurnState {
  if (turn.phase === "idle" || turn.phase === "failed") return { phase: "failed", refusal };
  return { phase: turn.phase === "stopping" ? "streaming" : turn.phase, refusal };
}

/** What the server told takes the place of what was known; a turn that it tells of is followed. */
function read(
  state: ConversationState,
  { title, messages, turn }: Conversation,
  refusal: RequestRefusal | undefined,
): ConversationState {
  // What was read before the newest page stays in front of it, while the two still meet.
  const first = state.messages.findIndex(({ id }) => id === messages[0]?.id);
  const front = first > 0 ? state.messages.slice(0, first) : [];
  const next: ConversationState = {
    ...state,
    view: "open",
    title,
    messages: [...front, ...messages],
    earlier: front.length > 0 ? state.earlier : messages.length >= pageLength,
  };
  if (!turn || !isActiveStatus(turn.status)) return { ...next, turn: atRest(refusal) };
  return {
    ...next,
    turn: { phase: "streaming", ...(refusal && { refusal }) },
    round: state.round + 1,
  };
}

/** The messages with one in the place of the one with its id, or at the end. */
function withMessage(messages: Message[], message: Message): Message[] {
  const at = messages.findLastIndex(({ id }) => id === message.id);
  return at < 0 ? [...messages, message] : messages.with(at, message);
}

const without = (messages: Message[], messageId: string): Message[] =>
  messages.filter(({ id }) => id !== messageId);
