// BM25 in memory: what the statement does, for many values of its constants and for other ways to cut words.

export type TermCut = { passage(text: string): string[]; question(text: string): string[] };

type MemoryIndex = {
  lengths: number[];
  mean: number;
  /** Of each term: the passages that it stands in, and how often. */
  postings: Map<string, [passage: number, frequency: number][]>;
};

export function indexed(texts: string[], cut: TermCut): MemoryIndex {
  const postings: MemoryIndex["postings"] = new Map();
  const lengths = texts.map((text, passage) => {
    const terms = cut.passage(text);
    const frequencies = new Map<string, number>();
    for (const term of terms) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    for (const [term, frequency] of frequencies) {
      const list = postings.get(term) ?? [];
      list.push([passage, frequency]);
      postings.set(term, list);
    }
    return terms.length;
  });
  return { lengths, mean: lengths.reduce((all, one) => all + one, 0) / lengths.length, postings };
}

/** The ten best passages for the terms of a question. */
export function bestOf(
  { lengths, mean, postings }: MemoryIndex,
  terms: string[],
  { k1, b }: { k1: number; b: number },
): number[] {
  const scores = new Map<number, number>();
  for (const term of new Set(terms)) {
    const places = postings.get(term) ?? [];
    const idf = Math.log(1 + (lengths.length - places.length + 0.5) / (places.length + 0.5));
    for (const [passage, frequency] of places) {
      const length = (lengths[passage] ?? 0) / mean;
      const part = (idf * frequency * (k1 + 1)) / (frequency + k1 * (1 - b + b * length));
      scores.set(passage, (scores.get(passage) ?? 0) + part);
    }
  }
  return [...scores]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 10)
    .map(([passage]) => passage);
}
