/** Text is on the disk at most this long after it was shown, in ms. */
const promised = 250;
/** The time between two collections on a quick database, in ms: a statement and a late timer have the rest. */
const usualTick = 200;
/** A statement that takes longer, in ms, makes readers wait: with the next one it could break the promise. */
const slowStatement = 80;
/**
 * How long readers wait for each statement after storing was last slow, and the least time between two collections then, in ms: it is longer after
 * a long statement, so that storing leaves a busy machine time for other work.
 */
const cautious = 5_000;
const cautiousTick = 50;

/**
 * When answers are collected for storing, and whether their readers have to wait for it. On a quick database a reader gets text at once and
 * the next statement stores it. Where storing is slow, readers get only what is stored, so that the promise holds there too. All times are
 * from the monotonic clock, in ms.
 */
export class StoringPace {
  /** The beginning of the statement under way, and of the one before. */
  #collectedAt: number | undefined;
  #before: number | undefined;
  #underWay = false;
  #cautiousUntil = Number.NEGATIVE_INFINITY;

  /** Text is collected for the next statement. */
  begin(now: number): void {
    this.#before = this.#collectedAt;
    this.#collectedAt = now;
    this.#underWay = true;
  }

  /** The statement was acknowledged, or there was nothing to store. Returns the time until the next collection. */
  end(now: number): number {
    const collectedAt = this.#collectedAt ?? now;
    this.#underWay = false;
    const took = now - collectedAt;
    // The oldest text of this statement may be as old as the collection before.
    if (took > slowStatement || now - (this.#before ?? collectedAt) > promised)
      this.#cautiousUntil = now + cautious;
    if (now < this.#cautiousUntil) return Math.min(usualTick, Math.max(cautiousTick, 2 * took));
    return Math.max(0, usualTick - 2 * took);
  }

  /** No answer is active: the time until the next collection says nothing about the database. */
  rest(): void {
    this.#collectedAt = undefined;
    this.#before = undefined;
  }

  /** Whether readers get only what is stored. */
  isSlow(now: number): boolean {
    if (now < this.#cautiousUntil) return true;
    return this.#underWay && now - (this.#collectedAt ?? now) > slowStatement;
  }
}
