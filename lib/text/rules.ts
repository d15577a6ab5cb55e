// What a line of text may be, for the forms in the browser and the schemas of the server alike: without zod.

/**
 * A character that one can see. What is drawn as nothing belongs to no name alone: white space, marks, formats, and the letters and symbols
 * that are blank by design (Hangul fillers, the empty braille pattern, the null note head).
 */
export const visible =
  /(?![\p{Default_Ignorable_Code_Point}\u2800\u{1d159}])[\p{L}\p{N}\p{P}\p{S}]/u;

/** One line, without characters that turn or hide the text around them, and without half of a surrogate pair. */
export const oneLine = /^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+$/u;

/** A name or title of at most `longest` UTF-16 code units, in any script: one line, some of which can be seen. */
export const isLine = (text: string, longest: number): boolean =>
  text.length <= longest && oneLine.test(text) && visible.test(text);
