import { expect, test, vi } from "vitest";

import { ServerState } from "#components/frame/query-client.tsx";
import type { Collection, KnowledgeDocument } from "#lib/knowledge/schema.ts";
import { drawn, textIn } from "#lib/testing/render.tsx";

import { CollectionView } from "./collection-view.tsx";
import { Collections } from "./collections.tsx";
import { CollectionsFrame } from "./collections-frame.tsx";

const address = vi.hoisted(() => ({ query: "" }));
vi.mock("next/navigation", async (original) => ({
  ...(await original<object>()),
  usePathname: () => "/collections",
  useRouter: () => ({ push: () => undefined }),
  useSearchParams: () => new URLSearchParams(address.query),
}));

const id = "0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a11";

const collection = (change: Partial<Collection> = {}): Collection => ({
  id,
  name: "Spare parts",
  description: "",
  role: "owner",
  ownerName: "Fang Mei",
  visibility: "everyone",
  documents: 38,
  ready: 34,
  embeddingModel: null,
  onlyFromDocuments: false,
  ...change,
});

const document = (change: Partial<KnowledgeDocument> = {}): KnowledgeDocument => ({
  id: "0190c1f2-7c7b-4c63-9c6b-0d3a6f1d7a12",
  name: "维修计划.pdf",
  status: "ready",
  searchable: true,
  place: null,
  pages: 120,
  pagesRead: 120,
  passages: 214,
  problem: null,
  error: null,
  size: 2_400_000,
  hash: "x",
  version: 1,
  createdAt: "2026-11-27T10:00:00.000Z",
  ...change,
});

const index = (collections: Collection[], language: "en" | "zh" = "en") =>
  textIn(
    drawn(
      <ServerState>
        <CollectionsFrame name="Lin" collections={collections}>
          <Collections initial={collections} username="lin" />
        </CollectionsFrame>
      </ServerState>,
      language,
    ),
  );

const view = (
  change: Partial<Collection>,
  documents: KnowledgeDocument[],
  language: "en" | "zh" = "en",
) => {
  const shown = collection(change);
  return textIn(
    drawn(
      <ServerState>
        <CollectionView
          initial={shown}
          documents={{ items: documents, nextCursor: null }}
          username="lin"
        />
      </ServerState>,
      language,
      new Date("2026-12-01T08:00:00.000Z"),
    ),
  );
};

test("without a collection the page says what one is for and how to begin", () => {
  expect(index([])).toContain("Begin with a collection for one subject");
  expect(index([], "zh")).toContain("可以先为一个主题建一个资料库");
});

test("the list says how much is in each collection and who reads it", () => {
  const some = [
    collection(),
    collection({ id: id.replace(/1$/, "2"), name: "Minutes", visibility: "private", ready: 38 }),
  ];
  const shown = index(some);
  expect(shown).toContain("Documents 38, 34 ready");
  expect(shown).toContain("MinutesDocuments 38only me");
  expect(index(some, "zh")).toContain("38份，34份可检索");
});

test("the address of a new collection opens its form", () => {
  address.query = "new";
  const form = index([]);
  address.query = "";
  expect(form).toContain("Who may read it");
  expect(index([])).not.toContain("Who may read it");
});

test("a collection says in sentences how much is ready, who reads it, and how it is used", () => {
  expect(view({}, [document()])).toContain(
    "38 documents, 34 ready. Read by everyone; kept by you.",
  );
  const strict = view(
    { role: "reader", visibility: "people", ready: 38, onlyFromDocuments: true },
    [document()],
  );
  expect(strict).toContain(
    "38 documents, all ready to be asked. Read by people whom Fang Mei has named. Answers come only from its documents.",
  );
  expect(view({}, [document()], "zh")).toContain(
    "38份文档，34份可以检索。所有人可以阅读，由你维护。",
  );
});

test("a reader sees no upload and nothing that changes a document; an editor changes no collection", () => {
  const failed = document({ status: "failed", error: "There is no text in this file." });
  const reader = view({ role: "reader" }, [failed]);
  for (const verb of ["Upload", "Try again", "whole folder"]) expect(reader).not.toContain(verb);
  const editor = view({ role: "editor" }, [failed]);
  for (const verb of ["Upload", "Try again", "whole folder"]) expect(editor).toContain(verb);
  expect(view({ role: "reader", documents: 0, ready: 0 }, [])).toContain(
    "Fang Mei keeps this collection.",
  );
});

test.each([
  [{ status: "queued", place: 2, searchable: false }, "queued, place 2", "排队，第2位"],
  [{ status: "reading", pages: null, searchable: false }, "reading", "读取中"],
  [{ status: "reading", pagesRead: 34 }, "reading, 34 of 120", "读取中，34 / 120页"],
  [{ status: "indexing" }, "indexing", "正在建立索引"],
  [{}, "ready, 214 passages", "可检索，214个段落"],
  [{ status: "failed", error: "E." }, "failed Try againE.", "失败 重试E."],
] as const)("the state of a document %j is in words", (change, english, chinese) => {
  expect(view({}, [document(change)])).toContain(english);
  expect(view({}, [document(change)], "zh")).toContain(chinese);
});

test("while a new version is not ready, the page says that the one before is searched", () => {
  const words = "The version before is still searched.";
  expect(view({}, [document({ status: "reading" })])).toContain(words);
  expect(view({}, [document({ status: "failed" })])).toContain(words);
  expect(view({}, [document({ status: "reading", searchable: false })])).not.toContain(words);
});

test("H30 a name that reorders what stands around it is spelled out", () => {
  expect(view({ name: "a\u202eb" }, [document({ name: "x\u202efdp.exe" })])).toContain(
    "x⟨U+202E⟩fdp.exe",
  );
});
