import { expect, test } from "vitest";

import { filesOf, isVisibleFile } from "./picked-files.ts";

const file = (name: string) => new File(["x"], name);

type Tree = { [name: string]: Tree | null };

/** A folder as browsers hand it over: a hundred entries at a time. */
function folder(name: string, tree: Tree): FileSystemEntry {
  const entries = Object.entries(tree).map(([inner, content]) =>
    content === null ? plain(inner) : folder(inner, content),
  );
  const createReader = () => {
    const rest = [...entries];
    return { readEntries: (take: (some: unknown[]) => void) => take(rest.splice(0, 100)) };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

const plain = (name: string, fails = false): FileSystemEntry =>
  ({
    name,
    isFile: true,
    file: (take: (file: File) => void, fail: () => void) => (fails ? fail() : take(file(name))),
  }) as unknown as FileSystemEntry;

const transfer = (...entries: (FileSystemEntry | null)[]) => ({
  items: entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry })),
  files: [file("plain.pdf")],
});

const names = async (of: ReturnType<typeof transfer>) =>
  (await filesOf(of)).map(({ name }) => name);

test("a folder is read to its last file, in the order of names, without what systems put there", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 250 }, (_, at) => [`${String(at).padStart(3, "0")}.txt`, null]),
  );
  const tree = { ".DS_Store": null, "Thumbs.db": null, many, ".git": { config: null }, a: {} };
  const found = await names(
    transfer(plain("first.pdf"), folder("parts", { ...tree, "z.md": null })),
  );
  expect(found).toHaveLength(252);
  expect(found.slice(0, 3)).toEqual(["first.pdf", "000.txt", "001.txt"]);
  expect(found.at(-1)).toBe("z.md");
});

test("a file that cannot be opened is left out, and a pasted one that is no entry is taken", async () => {
  expect(await names(transfer(plain("gone.pdf", true), plain("here.pdf")))).toEqual(["here.pdf"]);
  expect(await names(transfer(null))).toEqual(["plain.pdf"]);
  expect(await names({ ...transfer(), files: [] })).toEqual([]);
});

test("files that a folder's user does not see there are told by their names", () => {
  const seen = ["a.pdf", "thumbs.pdf", "desktop.ini.txt"];
  const hidden = [".DS_Store", ".env", "THUMBS.DB", "Desktop.ini"];
  expect([...seen, ...hidden].filter((name) => isVisibleFile({ name }))).toEqual(seen);
});
