-- CreateEnum
CREATE TYPE "RuntimeKind" AS ENUM ('ollama', 'openai');

-- CreateTable
CREATE TABLE "Runtime" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "RuntimeKind" NOT NULL,
    "addresses" JSONB NOT NULL,
    "apiKey" TEXT,
    "slots" INTEGER NOT NULL DEFAULT 1,
    "connectTimeout" INTEGER,
    "firstTokenTimeout" INTEGER,
    "silenceTimeout" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Runtime_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Runtime_name_key" ON "Runtime"("name");
