-- Columns, a table and values under the names that the code has for them now.

ALTER TABLE "User" RENAME COLUMN "shutOutAt" TO "revokedAt";

-- Made anew: PostgreSQL 18 names a table's NOT NULL constraints after it, and older ones do not.
CREATE TABLE "SearchTerm" (
    "conversationId" UUID NOT NULL,
    "term" TEXT NOT NULL,
    "messageId" TEXT NOT NULL,
    "throughId" TEXT NOT NULL,

    CONSTRAINT "SearchTerm_pkey" PRIMARY KEY ("conversationId","term","messageId")
);
ALTER TABLE "SearchTerm" ADD CONSTRAINT "SearchTerm_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
INSERT INTO "SearchTerm" SELECT "conversationId", "word", "messageId", "throughId" FROM "RecallWord";
DROP TABLE "RecallWord";

UPDATE "Setting" SET "key" = 'maxOutputTokens' WHERE "key" = 'longestReply';
UPDATE "Turn" SET "error" = ("error" - 'sentence') || jsonb_build_object('messageKey', "error" -> 'sentence')
  WHERE "error" ? 'sentence';
