-- CreateEnum
CREATE TYPE "TitleBy" AS ENUM ('rule', 'model', 'person');

-- AlterTable
ALTER TABLE "Conversation" ADD COLUMN     "strategy" TEXT,
ADD COLUMN     "titleBy" "TitleBy" NOT NULL DEFAULT 'rule';

-- AlterTable
ALTER TABLE "Message" ADD COLUMN     "pinned" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Turn" ADD COLUMN     "context" JSONB;

-- CreateTable
CREATE TABLE "Cut" (
    "conversationId" UUID NOT NULL,
    "throughId" TEXT NOT NULL,
    "previousId" TEXT,
    "depth" INTEGER NOT NULL,
    "memoryThroughId" TEXT,
    "messages" INTEGER NOT NULL,
    "through" INTEGER NOT NULL,
    "before" INTEGER NOT NULL,
    "after" INTEGER NOT NULL,
    "pins" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Cut_pkey" PRIMARY KEY ("conversationId","throughId")
);

-- CreateTable
CREATE TABLE "Memory" (
    "conversationId" UUID NOT NULL,
    "throughId" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "summary" JSONB NOT NULL,
    "failure" TEXT,
    "pendingFromId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Memory_pkey" PRIMARY KEY ("conversationId","throughId")
);

-- CreateTable
CREATE TABLE "RecallWord" (
    "conversationId" UUID NOT NULL,
    "word" TEXT NOT NULL,
    "messageId" TEXT NOT NULL,
    "throughId" TEXT NOT NULL,

    CONSTRAINT "RecallWord_pkey" PRIMARY KEY ("conversationId","word","messageId")
);

-- CreateTable
CREATE TABLE "Calibration" (
    "model" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Calibration_pkey" PRIMARY KEY ("model")
);

-- AddForeignKey
ALTER TABLE "Cut" ADD CONSTRAINT "Cut_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Memory" ADD CONSTRAINT "Memory_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "RecallWord" ADD CONSTRAINT "RecallWord_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AlterTable
ALTER TABLE "Conversation" ADD COLUMN     "forked" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "Cut_conversationId_previousId_idx" ON "Cut"("conversationId", "previousId");

-- CreateIndex
CREATE INDEX "Turn_conversationId_questionId_idx" ON "Turn"("conversationId", "questionId");
