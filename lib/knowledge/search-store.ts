import "server-only";

import type { Viewer } from "#lib/auth/viewer.ts";
import { db, Prisma } from "#lib/db.ts";
import type { TextRange } from "#lib/reading/schema.ts";
import type { CodeTerms } from "#lib/text/terms.ts";
import type { WrittenLanguage } from "#lib/text/written-language.ts";

import { readableBy } from "./readable-store.ts";

/** BM25: how soon a further occurrence of a term adds little, and how much a long passage must have more of them. Measured: docs/benchmarks.md, B8. */
const [k1, b] = [0.9, 0.75];

/** `score`: see `rankPassages`. */
export type RankedPassage = {
  id: bigint;
  documentId: string;
  documentName: string;
  collectionId: string;
  headings: string[];
  text: string;
  ranges: (TextRange & { page: number })[];
  hash: string;
  score: number;
};

/** `collections`: how many of those asked for the viewer may read; `languages`: those of their passages. */
export type Ranking = {
  collections: number;
  languages: WrittenLanguage[];
  passages: RankedPassage[];
};

type Row = { collections: number; languages: WrittenLanguage[] } & (
  | RankedPassage
  | { [Name in keyof RankedPassage]: null }
);

type Ask = { terms: string[]; codes: CodeTerms[]; collections: string[]; most: number };

/** A code says what a question is about: it counts so many times as much as a word that is as rare. */
const factorOfCode = 1.5;

/** `kind`: the name by which a code is asked for, another spelling of it, or a part. */
const codeRows = (codes: CodeTerms[]) =>
  codes.flatMap(({ names, parts, isOne }, code) => [
    ...names.map((term, at) => ({
      code,
      term,
      kind: at === 0 && isOne ? "name" : "spelling",
      factor: isOne ? factorOfCode : 1,
    })),
    ...parts.map((term) => ({ code, term, kind: "part", factor: 1 })),
  ]);

/** The weights of the terms in `asked`, by how many passages among the `searched` ones each has `hit`. */
const weights = (codes: CodeTerms[]) => Prisma.sql`
  frequency as materialized (
    select a."term", count(h."passageId") as "passages" from asked a left join hit h on h."term" = a."term" group by a."term"
  ),
  code as (
    select c.*, f."passages", bool_or(f."passages" > 0 and c."kind" <> 'part') over (partition by c."code") as "isKnown"
    from jsonb_to_recordset(${JSON.stringify(codeRows(codes))}::jsonb) as c("code" int, "term" text, "kind" text, "factor" float8)
    join frequency f on f."term" = c."term"
  ),
  weight as materialized (
    select f."term", ln(1 + (s."count" - f."passages" + 0.5) / (f."passages" + 0.5))
      * coalesce((select max(c."factor") from code c where c."term" = f."term"), 1) as "idf"
    from frequency f cross join searched s
    where not exists (select 1 from code c where c."term" = f."term" and case c."kind"
      when 'part' then c."isKnown" when 'name' then c."isKnown" and f."passages" = 0 else f."passages" = 0 end)
  )`;

/**
 * The passages that have terms of a question, the best first, at most `most`: of the current versions of the documents in those of the
 * collections that the viewer may read. The score is that of BM25, divided by the sum of the weights (idf) of all terms, those that no passage
 * has included: 1 is what a passage of mean length scores that has each term once. Of a code that is known in one spelling, that one counts,
 * and neither its other spellings nor its parts. Frequencies and lengths are counted within what is searched, so that nothing that the viewer
 * may not read changes a score.
 */
export async function rankPassages(
  viewer: Viewer,
  { terms, codes, collections, most }: Ask,
): Promise<Ranking> {
  const rows = await db.$queryRaw<Row[]>`
    with asked as (select distinct u."term" from unnest(${terms}::text[]) as u("term")),
    collection as materialized (
      select c."id" from "Collection" c where c."id" = any(${collections}::uuid[]) and ${readableBy(viewer)}
    ),
    document as materialized (
      select d."id", d."name", d."collectionId", d."currentId" from "Document" d
      join collection c on c."id" = d."collectionId" where d."currentId" is not null
    ),
    passage as materialized (
      select p."id", p."length", p."language" from document d join "Passage" p on p."versionId" = d."currentId"
    ),
    searched as materialized (
      select count(*)::float8 as "count", greatest(avg("length"), 1)::float8 as "mean",
        bool_or("language" = 'en') as "en", bool_or("language" = 'zh') as "zh", bool_or("language" = 'other') as "other" from passage
    ),
    hit as materialized (
      select a."term", o."passageId", o."frequency"::float8, p."length"::float8
      from asked a cross join lateral (select * from "Posting" o where o."term" = a."term" offset 0) o
      join passage p on p."id" = o."passageId"
    ),
    ${weights(codes)},
    scored as (
      select h."passageId", sum(w."idf" * h."frequency" * ${k1 + 1}::float8 / (h."frequency" + ${k1}::float8 * (${1 - b}::float8 + ${b}::float8 * h."length" / s."mean")))
        / (select sum("idf") from weight) as "score"
      from hit h join weight w on w."term" = h."term" cross join searched s
      group by h."passageId" order by "score" desc, h."passageId" limit ${most}
    ),
    best as (
      select p."id", d."id"::text as "documentId", d."name" as "documentName", d."collectionId"::text, p."headings", p."text", p."ranges", p."hash", r."score"
      from scored r join "Passage" p on p."id" = r."passageId" join document d on d."currentId" = p."versionId"
    )
    select (select count(*)::int from collection) as "collections",
      array_remove(array[case when s."en" then 'en' end, case when s."zh" then 'zh' end, case when s."other" then 'other' end], null) as "languages", best.*
    from searched s left join best on true order by best."score" desc, best."id"`;
  const [first] = rows;
  return {
    collections: first?.collections ?? 0,
    languages: first?.languages ?? [],
    passages: rows.flatMap(({ collections: _, languages: __, ...row }) =>
      row.id === null ? [] : [row],
    ),
  };
}
