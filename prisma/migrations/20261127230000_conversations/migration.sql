-- A conversation knows by itself where its context was compacted, and a turn may wait for a slot.

CREATE TYPE "Compaction" AS ENUM ('none', 'linear', 'branched');
ALTER TABLE "Conversation" ADD COLUMN "compaction" "Compaction" NOT NULL DEFAULT 'none';
UPDATE "Conversation" c SET "compaction" = CASE WHEN c."forked" THEN 'branched' ELSE 'linear' END::"Compaction"
  WHERE EXISTS (SELECT 1 FROM "Cut" k WHERE k."conversationId" = c."id")
    OR EXISTS (SELECT 1 FROM "Memory" m WHERE m."conversationId" = c."id");
ALTER TABLE "Conversation" DROP COLUMN "forked";

ALTER TABLE "Message" ADD COLUMN "compacted" BOOLEAN NOT NULL DEFAULT false;
UPDATE "Message" m SET "compacted" = true FROM "Cut" k
  WHERE k."conversationId" = m."conversationId" AND k."throughId" = m."id";

-- A new value of an enum cannot be used in the transaction that adds it: the type is made anew.
DROP INDEX "Turn_one_under_way";
ALTER TYPE "TurnStatus" RENAME TO "TurnStatus_old";
CREATE TYPE "TurnStatus" AS ENUM ('queued', 'streaming', 'done', 'stopped', 'interrupted', 'failed');
ALTER TABLE "Turn" ALTER COLUMN "status" TYPE "TurnStatus" USING "status"::text::"TurnStatus";
DROP TYPE "TurnStatus_old";
CREATE UNIQUE INDEX "Turn_one_active" ON "Turn"("conversationId") WHERE "status" IN ('queued', 'streaming');
