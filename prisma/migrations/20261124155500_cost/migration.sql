-- AlterTable
ALTER TABLE "Conversation" ADD COLUMN     "forked" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "Cut_conversationId_previousId_idx" ON "Cut"("conversationId", "previousId");

-- CreateIndex
CREATE INDEX "Turn_conversationId_questionId_idx" ON "Turn"("conversationId", "questionId");

UPDATE "Conversation" SET "forked" = true WHERE "id" IN (
    SELECT "conversationId" FROM "Cut" GROUP BY "conversationId", "previousId" HAVING count(*) > 1
);
