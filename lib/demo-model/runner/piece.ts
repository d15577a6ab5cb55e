/** A piece of text and its cost in tokens: more than one for a character of several tokens. */
export type TokenPiece = { text: string; cost: number };
