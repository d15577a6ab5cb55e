-- What was stored last is told by a number that only grows; the clock can be put back.

-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "sequence" SERIAL NOT NULL;
ALTER TABLE "Turn" ADD COLUMN     "sequence" SERIAL NOT NULL;

-- What is there already keeps the order of its times.
UPDATE "Message" SET "sequence" = o."place" FROM (
  SELECT "conversationId", "id", row_number() OVER (ORDER BY "createdAt", "id") AS "place" FROM "Message"
) o WHERE o."conversationId" = "Message"."conversationId" AND o."id" = "Message"."id";
UPDATE "Turn" SET "sequence" = o."place" FROM (
  SELECT "id", row_number() OVER (ORDER BY "startedAt", "id") AS "place" FROM "Turn"
) o WHERE o."id" = "Turn"."id";

-- DropIndex
DROP INDEX "Turn_conversationId_startedAt_idx";

-- CreateIndex
CREATE INDEX "Turn_conversationId_sequence_idx" ON "Turn"("conversationId", "sequence" DESC);
