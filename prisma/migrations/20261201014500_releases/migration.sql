-- CreateEnum
CREATE TYPE "ReleaseState" AS ENUM ('running', 'completed', 'reverted');

-- CreateEnum
CREATE TYPE "TrialState" AS ENUM ('running', 'done', 'failed', 'canceled');

-- CreateEnum
CREATE TYPE "Verdict" AS ENUM ('model', 'against', 'same');

-- CreateEnum
CREATE TYPE "CheckState" AS ENUM ('seen', 'running', 'ended');

-- AlterTable
ALTER TABLE "Turn" ADD COLUMN     "calledAt" TIMESTAMPTZ(3),
ADD COLUMN     "replyLength" INTEGER;

-- CreateTable
CREATE TABLE "Release" (
    "id" UUID NOT NULL,
    "modelId" TEXT NOT NULL,
    "against" TEXT NOT NULL,
    "state" "ReleaseState" NOT NULL DEFAULT 'running',
    "share" DOUBLE PRECISION,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completedAt" TIMESTAMPTZ(3),
    "revertedAt" TIMESTAMPTZ(3),
    "movedDefault" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Release_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReleaseUser" (
    "releaseId" UUID NOT NULL,
    "userId" UUID NOT NULL,

    CONSTRAINT "ReleaseUser_pkey" PRIMARY KEY ("releaseId","userId")
);

-- CreateTable
CREATE TABLE "QuestionSet" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "questions" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "QuestionSet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Trial" (
    "id" UUID NOT NULL,
    "setName" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "against" TEXT NOT NULL,
    "state" "TrialState" NOT NULL DEFAULT 'running',
    "problem" TEXT,
    "userId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),
    "revealedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Trial_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TrialPair" (
    "trialId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "question" TEXT NOT NULL,
    "swapped" BOOLEAN NOT NULL,
    "modelAnswer" JSONB,
    "againstAnswer" JSONB,
    "verdict" "Verdict",

    CONSTRAINT "TrialPair_pkey" PRIMARY KEY ("trialId","position")
);

-- CreateTable
CREATE TABLE "CompatibilityCheck" (
    "runtimeId" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "state" "CheckState" NOT NULL DEFAULT 'seen',
    "checkedVersion" TEXT,
    "model" TEXT,
    "steps" JSONB,
    "checkedAt" TIMESTAMPTZ(3),
    "instanceId" UUID NOT NULL,

    CONSTRAINT "CompatibilityCheck_pkey" PRIMARY KEY ("runtimeId","url")
);

-- CreateIndex
CREATE INDEX "ReleaseUser_userId_idx" ON "ReleaseUser"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "QuestionSet_name_key" ON "QuestionSet"("name");

-- CreateIndex
CREATE INDEX "Trial_startedAt_idx" ON "Trial"("startedAt" DESC);

-- CreateIndex
CREATE INDEX "Turn_model_startedAt_idx" ON "Turn"("model", "startedAt");

-- AddForeignKey
ALTER TABLE "ReleaseUser" ADD CONSTRAINT "ReleaseUser_releaseId_fkey" FOREIGN KEY ("releaseId") REFERENCES "Release"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReleaseUser" ADD CONSTRAINT "ReleaseUser_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TrialPair" ADD CONSTRAINT "TrialPair_trialId_fkey" FOREIGN KEY ("trialId") REFERENCES "Trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Counted with the changes of models.
CREATE TRIGGER "Release_changed" AFTER INSERT OR UPDATE OR DELETE ON "Release" FOR EACH STATEMENT EXECUTE FUNCTION "countRegistryChange"();
CREATE TRIGGER "ReleaseUser_changed" AFTER INSERT OR UPDATE OR DELETE ON "ReleaseUser" FOR EACH STATEMENT EXECUTE FUNCTION "countRegistryChange"();
