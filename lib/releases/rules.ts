// What browser and server know of releases alike. Without zod.

export const leastShare = 0.01;
/** The users by name in a release. */
export const mostReleaseUsers = 500;
/** The answers that each arm needs before their comparison says anything. */
export const enoughAnswers = 30;
