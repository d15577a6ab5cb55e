-- AlterTable
ALTER TABLE "Memory" ADD COLUMN     "failures" JSONB;
