/** Where systems keep their fonts. A reader may open these folders too. */
export const fontFolders = ["/usr/share/fonts/", "/System/Library/Fonts/"];
