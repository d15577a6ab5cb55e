import "server-only";

// Remembers answers while they are written: what was said since the last tick, of all turns, in one statement; an end at once. A database
// that is away for a while delays this and loses nothing, for each generation keeps what it has said.

import {
  appendPieces,
  finishTurns,
  type NewPiece,
  type TurnEnd,
} from "#lib/conversations/index.ts";
import type { Part } from "#lib/conversations/schema.ts";
import { isWantOfRoom } from "#lib/disk.ts";
import { log, safeErrorText } from "#lib/log.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { cleanText } from "#lib/text/clean.ts";
import { activeTurns, leaveTurn } from "./active-turns.ts";
import type { Generation } from "./generation.ts";
import { storeRows } from "./store-rows.ts";

/** An answer is on the disk at most 250 ms after it was said: this, and the time of one statement. */
const tick = 200;
const retryAfter = 1_000;

/** How far a generation has been taken for storing. */
type Place = { part: number; offset: number; position: number };

const desk = processSingleton("writer", () => ({
  places: new WeakMap<Generation, Place>(),
  unsent: [] as NewPiece[],
  ended: new Set<Generation>(),
  timer: undefined as NodeJS.Timeout | undefined,
  writing: false,
}));

/** Takes care of a generation whose question is stored, from now to its end. */
export function follow(generation: Generation): void {
  desk.places.set(generation, { part: 0, offset: 0, position: 0 });
  desk.timer ??= later(tick);
}

/** Stores the end of a generation, whole, without waiting for the tick. */
export function close(generation: Generation): void {
  desk.ended.add(generation);
  if (desk.writing) return; // the next writing follows at once, and takes all that have ended by then
  clearTimeout(desk.timer);
  desk.timer = later(0);
}

const later = (wait: number) => setTimeout(() => void write(), wait);

async function write(): Promise<void> {
  desk.writing = true;
  let wait = tick;
  try {
    const wanting = [await storePieces(), await storeEnds()].find((thrown) => thrown !== undefined);
    if (wanting !== undefined) throw wanting;
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
  desk.timer = activeTurns.generations.size > 0 || desk.ended.size > 0 ? later(wait) : undefined;
}

/** A piece that the database refuses, stored without the characters that it does not take; at its end the answer is written whole. */
async function storeCleaned(piece: NewPiece, error: unknown): Promise<void> {
  log.error(
    { turn: piece.turnId, error: safeErrorText(error) },
    "a piece of an answer could not be stored as it was said",
  );
  await storeFirst([{ ...piece, text: cleanText(piece.text) }], appendPieces);
}

/**
 * Stores what was said since. Answers why not when there is no room for it: then the ends are stored all the same, as far as they find some.
 * Nothing more is collected before that is stored, so that what waits is held once, by the generations.
 */
async function storePieces(): Promise<unknown> {
  if (desk.unsent.length === 0) collect();
  if (desk.unsent.length === 0) return undefined;
  try {
    await storeRows(desk.unsent, appendPieces, storeCleaned);
    desk.unsent = [];
    return undefined;
  } catch (thrown) {
    if (isWantOfRoom(thrown)) return thrown;
    throw thrown;
  }
}

/** Stores the ends that have come by now. Without room for all of them each is tried, the smallest first; answers why one waits. */
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

/** Lets whoever reads know that what they see is not stored, and why; undefined when it is. */
function tellWhatIsStored(waits: Generation["waits"]): void {
  for (const generation of new Set([...activeTurns.generations.values(), ...desk.ended])) {
    if (generation.waits === waits) continue;
    generation.waits = waits;
    generation.wake();
  }
}

/**
 * The end of a turn that the database refuses, stored as failed: without its numbers, then with its text cleaned, then without the text.
 * When even that is refused the turn is given up, and the next start of the process interrupts it: whoever reads it hears of its end now.
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

/** Stores the first of several forms of a row that the database takes, if it takes any. Throws when it is away. */
async function storeFirst<Row>(
  [form, ...others]: Row[],
  store: (rows: Row[]) => Promise<void>,
): Promise<void> {
  if (form !== undefined) await storeRows([form], store, () => storeFirst(others, store));
}

const cleanParts = (parts: Part[]): Part[] =>
  parts.map(({ type, text }) => ({ type, text: cleanText(text) }));

/** Puts what is new of every generation under way into `unsent`. One that has ended is written whole instead. */
function collect(): void {
  for (const generation of activeTurns.generations.values()) {
    const place = desk.places.get(generation);
    if (!place || generation.end) continue;
    for (let part = generation.parts[place.part]; part; part = generation.parts[place.part]) {
      const text = part.text.slice(place.offset);
      if (text !== "")
        desk.unsent.push({
          turnId: generation.turn.id,
          position: place.position++,
          kind: part.type,
          text,
        });
      place.offset = part.text.length;
      if (place.part === generation.parts.length - 1) break;
      place.part += 1;
      place.offset = 0;
    }
  }
}

function settle(generation: Generation): void {
  desk.ended.delete(generation);
  desk.places.delete(generation);
  leaveTurn(generation);
  generation.stored = true;
  generation.wake();
}

function ending({ turn, parts, end, firstTokenAt, firstTextAt }: Generation): TurnEnd {
  if (!end) throw new Error("a generation was closed before its end");
  const { at, ...rest } = end;
  return {
    ...rest,
    turnId: turn.id,
    conversationId: turn.conversationId,
    answerId: turn.answerId,
    parts,
    firstTokenAt: firstTokenAt?.toISOString(),
    firstTextAt: firstTextAt?.toISOString(),
    endedAt: at.toISOString(),
  };
}
