-- AlterTable
ALTER TABLE "SearchTerm" DROP CONSTRAINT "SearchTerm_pkey",
ADD COLUMN     "number" INTEGER NOT NULL DEFAULT 0,
ADD CONSTRAINT "SearchTerm_pkey" PRIMARY KEY ("conversationId", "term", "number", "messageId");
