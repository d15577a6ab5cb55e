-- CreateEnum
CREATE TYPE "PullState" AS ENUM ('running', 'done', 'failed', 'canceled');

-- CreateTable
CREATE TABLE "Model" (
    "runtimeId" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "name" TEXT,
    "description" TEXT NOT NULL DEFAULT '',
    "contextLength" INTEGER,
    "maxOutputTokens" INTEGER,
    "price" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "order" INTEGER,
    "everyone" BOOLEAN NOT NULL DEFAULT true,
    "keepLoaded" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Model_pkey" PRIMARY KEY ("runtimeId","source")
);

-- CreateTable
CREATE TABLE "ModelUser" (
    "runtimeId" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "userId" UUID NOT NULL,

    CONSTRAINT "ModelUser_pkey" PRIMARY KEY ("runtimeId","source","userId")
);

-- CreateTable
CREATE TABLE "ModelPull" (
    "id" UUID NOT NULL,
    "runtimeId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "state" "PullState" NOT NULL DEFAULT 'running',
    "progress" JSONB,
    "problem" TEXT,
    "instanceId" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ModelPull_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ModelPull_runtimeId_name_key" ON "ModelPull"("runtimeId", "name");

-- CreateIndex
CREATE INDEX "ModelUser_userId_idx" ON "ModelUser"("userId");

-- AddForeignKey
ALTER TABLE "ModelUser" ADD CONSTRAINT "ModelUser_runtimeId_source_fkey" FOREIGN KEY ("runtimeId", "source") REFERENCES "Model"("runtimeId", "source") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ModelUser" ADD CONSTRAINT "ModelUser_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Prisma's schema cannot express a partial index: at most one model is the default.
CREATE UNIQUE INDEX "Model_one_default" ON "Model"("isDefault") WHERE "isDefault";
