import "server-only";

// Stores answers while they are generated: what is new since the last tick, of all turns, in one statement; ends at once. If the database
// is unavailable for a while, this is delayed and nothing is lost, because each generation keeps its text. Readers are told how far they
// may read.

import { monotonicNow } from "#lib/clock.ts";
import {
  appendPieces,
  finishTurns,
  type NewPiece,
  type TurnEnd,
  textOf,
} from "#lib/conversations/index.ts";
import type { Part } from "#lib/conversations/schema.ts";
import { isWantOfRoom } from "#lib/disk.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { cleanText } from "#lib/text/clean.ts";
import { activeTurns, leaveTurn } from "./active-turns.ts";
import type { Generation } from "./generation.ts";
import { storeRows } from "./store-rows.ts";
import { StoringPace } from "./storing-pace.ts";

const retryAfter = 1_000;

/** A position in the text of a generation. */
export type TextPosition = { part: number; offset: number };

/** The positions up to which a generation has been collected for storing, and stored; `piece` is the number of its next piece. */
type Place = { collected: TextPosition; stored: TextPosition; piece: number };

const desk = processSingleton("writer", () => ({
  places: new WeakMap<Generation, Place>(),
  pace: new StoringPace(),
  unsent: [] as NewPiece[],
  ended: new Set<Generation>(),
  timer: undefined as NodeJS.Timeout | undefined,
  writing: false,
}));

/** Stores a generation whose question is stored, from now to its end. */
export function follow(generation: Generation): void {
  const start = { part: 0, offset: 0 };
  desk.places.set(generation, { collected: { ...start }, stored: start, piece: 0 });
  desk.timer ??= later(0);
}

/** How far a generation may be read: to what is stored while storing is slow, otherwise (undefined) to its end. */
export function readableTo(generation: Generation): TextPosition | undefined {
  // A reader who is told that the answer is not stored gets all of it.
  if (generation.waits !== undefined || !desk.pace.isSlow(monotonicNow())) return undefined;
  return desk.places.get(generation)?.stored;
}

/** Stores the end of a generation and its complete answer, without waiting for the tick. */
export function close(generation: Generation): void {
  desk.ended.add(generation);
  if (desk.writing) return; // the next write follows at once, and includes every turn that has ended by then
  clearTimeout(desk.timer);
  desk.timer = later(0);
}

const later = (wait: number) => setTimeout(() => void write(), wait);

async function write(): Promise<void> {
  desk.writing = true;
  let wait: number;
  try {
    desk.pace.begin(monotonicNow());
    const wanting = [await storePieces(), await storeEnds()].find((thrown) => thrown !== undefined);
    if (wanting !== undefined) throw wanting;
    wait = desk.pace.end(monotonicNow());
    tellWhatIsStored(undefined);
    if (desk.ended.size > 0) wait = 0;
  } catch (thrown) {
    tellWhatIsStored(isWantOfRoom(thrown) ? "answer_waits_for_room" : "answer_waits_for_database");
    log.error(
      { error: safeErrorText(thrown) },
      "answers could not be stored; they are kept, and tried again",
    );
    wait = retryAfter;
  }
  desk.writing = false;
  const isNeeded = activeTurns.generations.size > 0 || desk.ended.size > 0;
  if (!isNeeded) desk.pace.rest();
  desk.timer = isNeeded ? later(wait) : undefined;
}

/** Stores a piece that the database refuses without the invalid characters; at the end the answer is written completely. */
async function storeCleaned(piece: NewPiece, error: unknown): Promise<void> {
  log.error(
    { turn: piece.turnId, error: safeErrorText(error) },
    "a piece of an answer could not be stored as it was said",
  );
  await storeFirst([{ ...piece, text: cleanText(piece.text) }], appendPieces);
}

/**
 * Stores the new pieces. On a full disk returns the error: then the ends are tried in any case. No more pieces are collected before these
 * are stored, so that the waiting text is held only once, by the generations.
 */
async function storePieces(): Promise<unknown> {
  if (desk.unsent.length === 0) collect();
  if (desk.unsent.length === 0) return undefined;
  try {
    await storeRows(desk.unsent, appendPieces, storeCleaned);
    desk.unsent = [];
    showStored();
    return undefined;
  } catch (thrown) {
    if (isWantOfRoom(thrown)) return thrown;
    throw thrown;
  }
}

/** Stores the ends of turns. Without space for all of them each is tried, the smallest first; returns the error if one has to wait. */
async function storeEnds(): Promise<unknown> {
  const ended = [...desk.ended];
  if (ended.length === 0) return undefined;
  const store = (some: Generation[]) => finishTurns(some.map(ending));
  try {
    await storeRows(ended, store, storeAsFailed);
    for (const generation of ended) settle(generation);
    return undefined;
  } catch (thrown) {
    if (!isWantOfRoom(thrown)) throw thrown;
    let wanting: unknown;
    for (const generation of ended.toSorted((a, b) => sizeOf(a) - sizeOf(b))) {
      try {
        await storeRows([generation], store, storeAsFailed);
        settle(generation);
      } catch (why) {
        if (!isWantOfRoom(why)) throw why;
        wanting = why;
      }
    }
    return wanting;
  }
}

const sizeOf = ({ parts }: Generation) => parts.reduce((sum, { text }) => sum + text.length, 0);

/** Informs readers why an answer is not stored at the moment; undefined when it is. */
function tellWhatIsStored(waits: Generation["waits"]): void {
  for (const generation of new Set([...activeTurns.generations.values(), ...desk.ended])) {
    if (generation.waits === waits) continue;
    generation.waits = waits;
    generation.wake();
  }
}

/**
 * Stores the end of a turn that the database refuses as failed: without its numbers, then with its text cleaned, then without the text.
 * When even that is refused the turn is abandoned, and the next start of the process interrupts it: its readers get the end now.
 */
async function storeAsFailed(generation: Generation, error: unknown): Promise<void> {
  log.error(
    { turn: generation.turn.id, error: safeErrorText(error) },
    "the end of a turn could not be stored",
  );
  generation.end = {
    status: "failed",
    error: { code: "fault", messageKey: "answer_not_storable", values: {} },
    cutAtLimit: false,
    at: new Date(),
  };
  const bare: TurnEnd = { ...ending(generation), firstTokenAt: undefined, firstTextAt: undefined };
  await storeFirst(
    [bare, { ...bare, parts: cleanParts(bare.parts) }, { ...bare, parts: [] }],
    finishTurns,
  );
}

/** Stores the first of several forms of a row that the database accepts, if it accepts any. Throws when it is unavailable. */
async function storeFirst<Row>(
  [form, ...others]: Row[],
  store: (rows: Row[]) => Promise<void>,
): Promise<void> {
  if (form !== undefined) await storeRows([form], store, () => storeFirst(others, store));
}

const cleanParts = (parts: Part[]): Part[] =>
  parts.map(({ type, text }) => ({ type, text: cleanText(text) }));

/** Adds the new text of every active generation to `unsent`. An ended one is written completely instead. */
function collect(): void {
  for (const generation of activeTurns.generations.values()) {
    const place = desk.places.get(generation);
    if (!place || generation.end) continue;
    const { collected } = place;
    for (
      let part = generation.parts[collected.part];
      part;
      part = generation.parts[collected.part]
    ) {
      const text = part.text.slice(collected.offset);
      if (text !== "")
        desk.unsent.push({
          turnId: generation.turn.id,
          position: place.piece++,
          kind: part.type,
          text,
        });
      collected.offset = part.text.length;
      if (collected.part === generation.parts.length - 1) break;
      collected.part += 1;
      collected.offset = 0;
    }
  }
}

/** What was collected last is stored: readers who wait for it may go on. */
function showStored(): void {
  const isSlow = desk.pace.isSlow(monotonicNow());
  for (const generation of activeTurns.generations.values()) {
    const place = desk.places.get(generation);
    if (!place) continue;
    place.stored = { ...place.collected };
    if (isSlow) generation.wake();
  }
}

function settle(generation: Generation): void {
  desk.ended.delete(generation);
  desk.places.delete(generation);
  leaveTurn(generation);
  generation.stored = true;
  generation.wake();
}

function ending({ turn, parts, end, calledAt, firstTokenAt, firstTextAt }: Generation): TurnEnd {
  if (!end) throw new Error("a generation was closed before its end");
  const { at, ...rest } = end;
  return {
    ...rest,
    turnId: turn.id,
    conversationId: turn.conversationId,
    answerId: turn.answerId,
    parts,
    calledAt: calledAt?.toISOString(),
    firstTokenAt: firstTokenAt?.toISOString(),
    firstTextAt: firstTextAt?.toISOString(),
    replyLength: textOf(parts).length,
    endedAt: at.toISOString(),
  };
}
