// The results of a bench, in the text and columns that are printed.

export type Goal = {
  /** A goal, such as `B1 ≤ 1.0 × plain (p50)`. */
  wanted: string;
  measured: string;
  met: boolean;
};

export type Figures = {
  /** The first row names the columns. */
  rows: string[][];
  goals: Goal[];
  notes: string[];
};

/** A program: `npm run bench -- NAME`. */
export type Bench = {
  name: string;
  title: string;
  /** It needs no built application. */
  bare?: true;
  /** It measures on data that is not part of the repository (`--data`). */
  needsData?: true;
  /** `real`: an Ollama in place of the scripted model, for those that can. `data`: a folder with judged data. */
  run(options: {
    quick: boolean;
    profile?: string;
    real?: { url: string; model: string };
    data?: string;
  }): Promise<Figures>;
};

export const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;
export const ms = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
export const seconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
export const micros = (value: number): string => `${value.toFixed(1)} µs`;
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} KB`;

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** A goal with an upper limit. NaN does not meet it. */
export function atMost(
  wanted: string,
  measured: number,
  most: number,
  shown: (value: number) => string,
): Goal {
  return { wanted, measured: shown(measured), met: measured <= most };
}

/** A goal with a lower limit. NaN does not meet it. */
export function atLeast(
  wanted: string,
  measured: number,
  least: number,
  shown: (value: number) => string,
): Goal {
  return { wanted, measured: shown(measured), met: measured >= least };
}

/** Columns aligned, the first to the left, the others to the right. */
export function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? "")].length)),
  );
  const line = (row: string[]) =>
    row
      .map((cell, column) => {
        const blanks = " ".repeat((widths[column] ?? 0) - [...cell].length);
        return column === 0 ? cell + blanks : blanks + cell;
      })
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = rows;
  return [line(head), "-".repeat(line(head).length), ...body.map(line)].join("\n");
}

/** All of it as text. */
export function asText({ title, name }: Bench, { rows, goals, notes }: Figures): string {
  const judged = goals.map(
    ({ wanted, measured, met }) => `${wanted}: ${measured}, ${met ? "met" : "NOT met"}`,
  );
  return [`${name}  ${title}`, "", table(rows), "", ...judged, ...notes].join("\n");
}
