/** The questions of a text, between which there is an empty line. */
export const questionsIn = (text: string): string[] =>
  text
    .split(/\n[^\S\n]*\n/u)
    .map((question) => question.trim())
    .filter((question) => question !== "");

/** Questions as such a text. One that has an empty line itself loses it. */
export const writtenQuestions = (questions: readonly string[]): string =>
  questions.map((question) => question.replaceAll(/\n\s*\n/gu, "\n")).join("\n\n");
