// The files of a drop, of a paste, or of a folder that was chosen.

/** What systems put into folders for themselves. */
const ofSystem = new Set(["thumbs.db", "desktop.ini"]);

/** Whether a file that came with a folder is one that its user sees there. */
export const isVisibleFile = ({ name }: { name: string }): boolean =>
  !name.startsWith(".") && !ofSystem.has(name.toLowerCase());

type Transfer = {
  items: ArrayLike<Pick<DataTransferItem, "kind" | "webkitGetAsEntry">>;
  files: ArrayLike<File>;
};

/**
 * All files of a drop or a paste, also those in folders, in the order of their names within each folder. It must be called while the event is
 * handled: the browser empties the transfer afterwards.
 */
export function filesOf({ items, files }: Transfer): Promise<File[]> {
  const entries = Array.from(items)
    .filter(({ kind }) => kind === "file")
    .map((item) => item.webkitGetAsEntry());
  const plain = Array.from(files);
  // A pasted picture has no entry.
  if (entries.length === 0 || entries.includes(null)) return Promise.resolve(plain);
  return filesOfEntries(entries.filter((entry) => entry !== null));
}

async function filesOfEntries(entries: readonly FileSystemEntry[]): Promise<File[]> {
  const files: File[] = [];
  for (const entry of entries) files.push(...(await filesOfEntry(entry)));
  return files;
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const file = await new Promise<File | undefined>((resolve) => {
      (entry as FileSystemFileEntry).file(resolve, () => resolve(undefined));
    });
    return file ? [file] : [];
  }
  const inside = await entriesOf(entry as FileSystemDirectoryEntry);
  const byName = inside
    .filter(isVisibleFile)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return filesOfEntries(byName);
}

/** A reader answers a hundred at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) => {
      reader.readEntries(resolve, () => resolve([]));
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}
