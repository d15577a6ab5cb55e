// What a user name may be, for the forms in the browser, the schemas of the server and the environment alike: without zod.

/** As long as an e-mail address can be. */
export const longestUsername = 254;

/** A folded user name. `@` and `+` are there for e-mail addresses. */
export const usernamePattern = /^[a-z0-9.@_+-]+$/;

/**
 * The one form in which a user name is stored, compared and counted: full-width letters (as an input method leaves them) and capitals (as a
 * phone begins a field) name the same person.
 */
export const foldUsername = (text: string): string => text.normalize("NFKC").toLowerCase();

/** Whether a text is a user name once it is folded. */
export const isUsername = (text: string): boolean => {
  const folded = foldUsername(text);
  return folded.length <= longestUsername && usernamePattern.test(folded);
};
