// What the usual quantisations of gpt-oss-20b cost and give, so that an administrator can choose one that fits.

/** The size of the weights in decimal gigabytes, about; speed and quality from 1 to 5. */
export type Quantisation = {
  name: string;
  gigabytes: number;
  speed: number;
  quality: number;
  /** What it is good for: a key of the texts. */
  use: "tight" | "small" | "lean" | "usual" | "careful" | "best";
};

/** 20.9 billion parameters, at the bits for each that llama.cpp's quantisations take. */
export const quantisations: readonly Quantisation[] = [
  { name: "Q3_K_S", gigabytes: 9, speed: 5, quality: 2, use: "tight" },
  { name: "Q3_K_M", gigabytes: 10, speed: 5, quality: 3, use: "small" },
  { name: "Q4_K_S", gigabytes: 12, speed: 4, quality: 3, use: "lean" },
  { name: "Q4_K_M", gigabytes: 13, speed: 4, quality: 4, use: "usual" },
  { name: "Q5_K_M", gigabytes: 15, speed: 3, quality: 4, use: "careful" },
  { name: "Q6_K", gigabytes: 16, speed: 2, quality: 5, use: "best" },
];

/** Beside the weights, for a window of 8,192 tokens and the server itself, in gigabytes. */
export const windowGigabytes = 2;

/** A name in a registry that has gpt-oss-20b in all of these. */
export const nameOf = ({ name }: Quantisation): string => `hf.co/unsloth/gpt-oss-20b-GGUF:${name}`;

/** Whether a quantisation fits into a card of so many gigabytes; undefined when the size of the card is not known. */
export const fits = ({ gigabytes }: Quantisation, card: number | undefined): boolean | undefined =>
  card === undefined ? undefined : gigabytes + windowGigabytes <= card;

/** The one that a name of a model to pull means, by its tag. */
export const quantisationIn = (name: string): Quantisation | undefined =>
  /gpt-?oss.*20b/iu.test(name)
    ? quantisations.find((each) => name.toUpperCase().endsWith(each.name))
    : undefined;
