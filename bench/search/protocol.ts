// The requests of a bench to the process of Parlor's search, and the replies.

/** A document becomes ready with these passages. `collection`: its number; it belongs to a user of its own unless `shared`. */
type FillOrder = {
  do: "fill";
  collection: number;
  shared: boolean;
  passages: string[];
};

/** A question to all collections that were filled. */
type SearchOrder = { do: "search"; query: string; limit: number; collections: number[] };

export type EngineOrder = FillOrder | SearchOrder | { do: "threshold"; share: number };

/** What was found, best first, with the time that the search took, in ms. */
export type SearchReport = { took: number; found: { text: string; score: number }[] };
