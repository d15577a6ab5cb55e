/** A piece of text and what it costs, in tokens: more than one for a character that needs several. */
export type TokenPiece = { text: string; cost: number };
