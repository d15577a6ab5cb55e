-- Columns, a table and values under the names that the code has for them now.

ALTER TABLE "User" RENAME COLUMN "shutOutAt" TO "revokedAt";

ALTER TABLE "RecallWord" RENAME TO "SearchTerm";
ALTER TABLE "SearchTerm" RENAME COLUMN "word" TO "term";
ALTER TABLE "SearchTerm" RENAME CONSTRAINT "RecallWord_pkey" TO "SearchTerm_pkey";
ALTER TABLE "SearchTerm" RENAME CONSTRAINT "RecallWord_conversationId_fkey" TO "SearchTerm_conversationId_fkey";

UPDATE "Setting" SET "key" = 'maxOutputTokens' WHERE "key" = 'longestReply';
UPDATE "Turn" SET "error" = ("error" - 'sentence') || jsonb_build_object('messageKey', "error" -> 'sentence')
  WHERE "error" ? 'sentence';
