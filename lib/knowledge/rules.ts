// What browser and server check alike.

export const longestCollectionName = 80;
export const longestCollectionDescription = 500;
export const longestDocumentName = 200;
/** The most people that a collection can be given to by name. */
export const mostMembers = 500;
/** The most collections that one question is answered from. */
export const mostCollectionsOfQuestion = 20;
export const longestSearchQuery = 2_000;

/** The longest body of an upload in bytes, whatever the settings allow: they are checked while the file comes. */
export const longestUpload = 1_010_000_000;

/** The kinds of files that are read, by the ends of their names. */
export const readableExtensions = [
  "pdf",
  "docx",
  "txt",
  "md",
  "markdown",
  "html",
  "htm",
  "csv",
  "xlsx",
  "pptx",
] as const;

/** Whether the name's end is that of a file that can be read. */
export const isReadableName = (name: string): boolean =>
  readableExtensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));

/** Whether the pages of a file with this name can be drawn. */
export const isPdf = (name: string): boolean => name.toLowerCase().endsWith(".pdf");

/** What an id of a passage looks like. */
export const passageIdPattern = /^[1-9]\d{0,17}$/;
