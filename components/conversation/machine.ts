// The open conversation as a state machine: its state, the events, and the next state. It is pure; actions.ts sends the requests and
// dispatches the events.

import { isActiveStatus } from "#lib/conversations/rules.ts";
import type { Conversation, Message } from "#lib/conversations/schema.ts";
import type { QueuePlace } from "#lib/queue/schema.ts";

/** Why a request was refused, in the user's language. */
export type RequestRefusal = { code: string; message: string };

/**
 * The turn on this page: `asking` until the server has the question, `streaming` while the answer is followed, `stopping` after a stop was
 * requested, `offline` while the server is unreachable. In `failed` and `idle` no turn is active. A refusal during a turn does not end the
 * turn.
 */
export type TurnState =
  | { phase: "idle" }
  | { phase: "failed"; refusal: RequestRefusal }
  | { phase: "asking" | "streaming" | "stopping" | "offline"; refusal?: RequestRefusal };

export type ConversationState = {
  id: string;
  /** `new` has no messages on the server; `opening` is being read; `missing` does not exist or belongs to another user. */
  view: "new" | "opening" | "open" | "missing";
  /** This page deletes it, and then goes to another page: that it does not exist any more is no news. */
  removing: boolean;
  title: string | undefined;
  /** The collections that its questions are answered from, as the server said last. */
  collections: string[];
  messages: Message[];
  /** There may be messages before the first one. */
  earlier: boolean;
  turn: TurnState;
  /** The place of the active turn in the queue of its model server, while it waits there. */
  place?: QueuePlace | undefined;
  /** An answer ended while the reader was on another page. */
  unseen: boolean;
  /** The number of turns that began on this page: responses to requests of an earlier round are stale. */
  round: number;
  /** A turn began while the conversation was being read, so it is read again after the turn. */
  overtaken: boolean;
};

export type ConversationEvent =
  /** The first read has started. */
  | { type: "opening" }
  /** The server sent the current conversation. */
  | { type: "read"; conversation: Conversation; refusal?: RequestRefusal | undefined }
  | { type: "missing" }
  | { type: "removing" }
  | { type: "notRemoved" }
  /** The page of messages before the message `before`. */
  | { type: "earlierRead"; before: string; messages: Message[] }
  | { type: "overtaken" }
  /** A question is sent. A question with the same id that is already shown is the same one. */
  | { type: "asked"; question: Message; collections?: string[] | undefined }
  /** A regenerated answer is requested, by the id of the question or the answer. */
  | { type: "askedAgain"; messageId: string; collections?: string[] | undefined }
  /** The server refused the question. */
  | { type: "questionWithdrawn"; messageId: string }
  /** The server refused to regenerate the answer: restores the messages shown before. */
  | { type: "messagesRestored"; messages: Message[] }
  /** A stream of the answer was joined. */
  | { type: "joined" }
  | {
      type: "streamed";
      message: Message;
      title?: string | undefined;
      place?: QueuePlace | undefined;
    }
  /** The answer ended while no stream was read: its stored messages. */
  | { type: "answerRead"; conversation: Conversation }
  | { type: "connectionLost" }
  | { type: "stopRequested" }
  | { type: "refused"; refusal: RequestRefusal }
  | { type: "turnEnded" }
  | { type: "messageChanged"; message: Message }
  | { type: "renamed"; title: string }
  | { type: "answeredUnseen" }
  /** The user opened it. */
  | { type: "seen" };

/** The number of messages that the server returns at once. */
const pageLength = 60;

/** A conversation before anything was read or asked. */
export const newConversation = (id: string): ConversationState => ({
  id,
  view: "new",
  removing: false,
  title: undefined,
  collections: [],
  messages: [],
  earlier: false,
  turn: { phase: "idle" },
  unseen: false,
  round: 0,
  overtaken: false,
});

/** A question of this page is being sent, or an answer is being followed. */
export const isActive = ({ phase }: Pick<TurnState, "phase">): boolean =>
  phase !== "idle" && phase !== "failed";

/** The last refusal; undefined if there is none. */
export const refusalOf = (turn: TurnState): RequestRefusal | undefined =>
  turn.phase === "idle" ? undefined : turn.refusal;

/** The state after an event. An event that does not apply to the state returns the same object. */
export function transition(state: ConversationState, event: ConversationEvent): ConversationState {
  switch (event.type) {
    case "opening":
      return state.view === "new" ? { ...state, view: "opening" } : state;
    case "read":
      return isActive(state.turn) ? state : read(state, event.conversation, event.refusal);
    case "missing":
      return { ...state, view: "missing" };
    case "removing":
      return { ...state, removing: true };
    case "notRemoved":
      return { ...state, removing: false };
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
      return state.unseen || state.removing ? { ...state, unseen: false, removing: false } : state;
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
      | "removing"
      | "notRemoved"
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
        ...begun(state, event.collections),
        view: "open",
        messages: [...without(messages, event.question.id), event.question],
      };
    case "askedAgain": {
      const at = messages.findIndex(({ id }) => id === event.messageId);
      if (active || at < 0) return state;
      const end = messages[at]?.role === "assistant" ? at : at + 1;
      return { ...begun(state, event.collections), messages: messages.slice(0, end) };
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
        place: event.place,
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
      return { ...state, turn: atRest(refusalOf(turn)), place: undefined, overtaken: false };
  }
}

const atRest = (refusal: RequestRefusal | undefined): TurnState =>
  refusal ? { phase: "failed", refusal } : { phase: "idle" };

/** Begins a turn; earlier refusals are cleared. The conversation remembers the collections that its question names. */
const begun = (state: ConversationState, collections = state.collections): ConversationState => ({
  ...state,
  collections,
  turn: { phase: "asking" },
  place: undefined,
  round: state.round + 1,
});

const inPhase = (
  state: ConversationState,
  phase: "streaming" | "stopping" | "offline",
): ConversationState => ({ ...state, turn: { ...state.turn, phase } });

/** If a stop is refused, the answer continues. */
function withRefusal(turn: TurnState, refusal: RequestRefusal): TurnState {
  if (turn.phase === "idle" || turn.phase === "failed") return { phase: "failed", refusal };
  return { phase: turn.phase === "stopping" ? "streaming" : turn.phase, refusal };
}

/** Replaces the state with what the server sent; if its turn is active, it is followed. */
function read(
  state: ConversationState,
  { title, collections, messages, turn }: Conversation,
  refusal: RequestRefusal | undefined,
): ConversationState {
  // Messages that were loaded before the newest page stay in front of it, if the two overlap.
  const first = state.messages.findIndex(({ id }) => id === messages[0]?.id);
  const front = first > 0 ? state.messages.slice(0, first) : [];
  const next: ConversationState = {
    ...state,
    view: "open",
    title,
    collections,
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

/** Replaces the message that has the same id, or appends it. */
function withMessage(messages: Message[], message: Message): Message[] {
  const at = messages.findLastIndex(({ id }) => id === message.id);
  return at < 0 ? [...messages, message] : messages.with(at, message);
}

const without = (messages: Message[], messageId: string): Message[] =>
  messages.filter(({ id }) => id !== messageId);
