-- Background work is a row, so that it survives a restart: the jobs of ended turns.

-- CreateEnum
CREATE TYPE "JobKind" AS ENUM ('compaction', 'title');

-- CreateEnum
CREATE TYPE "JobState" AS ENUM ('waiting', 'running', 'failed');

-- CreateTable
CREATE TABLE "Job" (
    "id" UUID NOT NULL,
    "kind" "JobKind" NOT NULL,
    "conversationId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "turnId" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "state" "JobState" NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "preemptions" INTEGER NOT NULL DEFAULT 0,
    "instanceId" UUID NOT NULL,
    "error" TEXT,
    "queuedAt" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Job_instanceId_state_queuedAt_idx" ON "Job"("instanceId", "state", "queuedAt");

-- CreateIndex
CREATE INDEX "Job_userId_idx" ON "Job"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Job_conversationId_kind_key" ON "Job"("conversationId", "kind");

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
