import { z } from "zod";

import { readingProblems } from "#lib/reading/schema.ts";
import { lineOfText, plainText } from "#lib/text/schema.ts";

import {
  longestCollectionDescription,
  longestCollectionName,
  longestSearchQuery,
  mostCollectionsOfQuestion,
  mostMembers,
} from "./rules.ts";

export const visibilitySchema = z.enum(["private", "people", "everyone"]);
export type CollectionVisibility = z.infer<typeof visibilitySchema>;

const collectionNameSchema = lineOfText(longestCollectionName);
const descriptionSchema = plainText(longestCollectionDescription);

export const newCollectionSchema = z.strictObject({
  name: collectionNameSchema,
  description: descriptionSchema.default(""),
  visibility: visibilitySchema.default("private"),
  onlyFromDocuments: z.boolean().default(false),
});
export type NewCollection = z.infer<typeof newCollectionSchema>;

export const collectionChangeSchema = z.strictObject({
  name: collectionNameSchema.optional(),
  description: descriptionSchema.optional(),
  visibility: visibilitySchema.optional(),
  onlyFromDocuments: z.boolean().optional(),
});
export type CollectionChange = z.infer<typeof collectionChangeSchema>;

const pageQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The id of the last item of the page before. */
  cursor: z.uuid().optional(),
});
export const collectionQuerySchema = pageQuerySchema;
export type CollectionQuery = z.infer<typeof collectionQuerySchema>;
export const documentQuerySchema = pageQuerySchema;
export type DocumentQuery = z.infer<typeof documentQuerySchema>;

/** A collection as its viewer sees it. `documents`: how many; `ready`: how many of them are searched. */
export const collectionSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  role: z.enum(["owner", "editor", "reader"]),
  ownerName: z.string(),
  visibility: visibilitySchema,
  documents: z.number().int(),
  ready: z.number().int(),
  /** Vectors are not made yet. */
  embeddingModel: z.null(),
  onlyFromDocuments: z.boolean(),
});
export type Collection = z.infer<typeof collectionSchema>;

export const collectionPageSchema = z.object({
  items: z.array(collectionSchema),
  nextCursor: z.string().nullable(),
});
export type CollectionPage = z.infer<typeof collectionPageSchema>;

export const memberSchema = z.strictObject({
  userId: z.uuid(),
  role: z.enum(["reader", "editor"]),
});
export type Member = z.infer<typeof memberSchema>;

/** All members; the owner is none. A change replaces them. `name` is in answers only. */
export const membersSchema = z.strictObject({ items: z.array(memberSchema).max(mostMembers) });
export const memberListSchema = z.object({
  items: z.array(z.object({ ...memberSchema.shape, name: z.string(), username: z.string() })),
  nextCursor: z.null(),
});
export type MemberList = z.infer<typeof memberListSchema>;

export const documentStatusSchema = z.enum(["queued", "reading", "indexing", "ready", "failed"]);
export type DocumentStatus = z.infer<typeof documentStatusSchema>;

/** Why a document could not be read: a problem of its file, or a fault of Parlor. */
export const problemSchema = z.enum([...readingProblems, "fault"]);
export type DocumentProblem = z.infer<typeof problemSchema>;

/**
 * A document with the state of its newest version. `searchable`: a version of it is ready, perhaps an earlier one. `place`: its place among the queued
 * documents, from 1. `error` is a sentence in the viewer's language, `problem` its code.
 */
export const documentSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  status: documentStatusSchema,
  searchable: z.boolean(),
  place: z.number().int().nullable(),
  pages: z.number().int().nullable(),
  pagesRead: z.number().int(),
  passages: z.number().int(),
  problem: problemSchema.nullable(),
  error: z.string().nullable(),
  size: z.number().int(),
  hash: z.string(),
  version: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type KnowledgeDocument = z.infer<typeof documentSchema>;

export const documentPageSchema = z.object({
  items: z.array(documentSchema),
  nextCursor: z.string().nullable(),
});
export type DocumentList = z.infer<typeof documentPageSchema>;

/** The answer to an upload. `duplicateOf`: the collection holds the same file as this document already; nothing was stored. */
export const uploadedSchema = z.object({
  id: z.uuid(),
  status: documentStatusSchema,
  duplicateOf: z.uuid().optional(),
});
export type Uploaded = z.infer<typeof uploadedSchema>;

const rangeSchema = z.object({
  page: z.number().int(),
  start: z.number().int(),
  end: z.number().int(),
});

/** A page as it was read: see lib/reading/schema.ts. `picture`: it can be drawn. */
export const readPageSchema = z.object({
  number: z.number().int(),
  pages: z.number().int(),
  width: z.number(),
  height: z.number(),
  text: z.string(),
  blocks: z.array(
    z.object({
      kind: z.enum(["heading", "paragraph", "list", "table", "code"]),
      level: z.number().int().optional(),
      start: z.number().int(),
      end: z.number().int(),
    }),
  ),
  runs: z.array(z.array(z.number())),
  picture: z.boolean(),
});
export type PageView = z.infer<typeof readPageSchema>;

/** `width` in pixels. */
export const pictureQuerySchema = z.strictObject({
  width: z.coerce.number().int().min(100).max(2_000).default(1_000),
});

export const searchRequestSchema = z.strictObject({
  query: plainText(longestSearchQuery),
  collections: z.array(z.uuid()).min(1).max(mostCollectionsOfQuestion),
  limit: z.number().int().min(1).max(50).default(10),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;

/** A passage that a search has found. Scores are from 0 to 1; `score` is the one that is compared with the threshold. */
export const foundPassageSchema = z.object({
  id: z.string(),
  documentId: z.uuid(),
  documentName: z.string(),
  collectionId: z.uuid(),
  page: z.number().int(),
  /** The headings above it, joined by " › ". */
  heading: z.string(),
  text: z.string(),
  ranges: z.array(rangeSchema),
  score: z.number(),
  keywordScore: z.number(),
  vectorScore: z.number().nullable(),
});
export type FoundPassage = z.infer<typeof foundPassageSchema>;

/** Where a passage stands on the pages of its document, which a citation leads to. `heading`: the headings above it, joined by " › ". */
export const passageSchema = z.object({
  ...foundPassageSchema.pick({ id: true, page: true, heading: true, text: true, ranges: true })
    .shape,
});
export type PassageView = z.infer<typeof passageSchema>;

/** `nearest`: the best of those below the threshold, when nothing passes. `searched`: the languages of the documents in which the question was looked for. */
export const searchResultSchema = z.object({
  passages: z.array(foundPassageSchema),
  nearest: z.array(foundPassageSchema),
  searched: z.array(z.enum(["en", "zh", "other"])),
});
export type SearchResult = z.infer<typeof searchResultSchema>;
