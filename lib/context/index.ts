import "server-only";

// What a model reads. Today all of a conversation goes to it, and a prompt that leaves too little room for a reply is refused: never cut
// silently.

export { fit } from "./fit.ts";
