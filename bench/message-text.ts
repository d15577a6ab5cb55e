// The text of the messages of a long conversation, alike in Parlor's database and in the page that
// it is compared with.

const body =
  "This goes on about **the plant** and its people for a while, as conversations do, without saying anything in particular:\n\n- one `part`\n- and another\n\nThis goes on about the plant and its people for a while, as conversations do.";

/** `number` counts from 1. */
export const messageText = (number: number): string => `${number} ${body}`;

/** The same as an expression of SQL: `number` is one too. */
export const messageTextSql = (number: string): string => `${number} || ' ${body}'`;
