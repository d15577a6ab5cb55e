-- AlterTable
ALTER TABLE "Instance" ADD COLUMN     "watchesUntil" TIMESTAMPTZ(3),
ADD COLUMN     "activity" JSONB;

-- CreateTable
CREATE TABLE "Usage" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "userId" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "stopped" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "promptTokens" BIGINT NOT NULL DEFAULT 0,
    "replyTokens" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "Usage_pkey" PRIMARY KEY ("hour","userId","model")
);

-- What was used before this table existed, as far as the page shows it.
INSERT INTO "Usage"
SELECT date_trunc('hour', t."endedAt", 'UTC'), c."ownerId", t."model",
    count(*) FILTER (WHERE t."status" = 'done'),
    count(*) FILTER (WHERE t."status" = 'stopped'),
    count(*) FILTER (WHERE t."status" IN ('failed', 'interrupted')),
    coalesce(sum(t."promptTokens"), 0),
    coalesce(sum(t."replyTokens"), 0)
FROM "Turn" t JOIN "Conversation" c ON c."id" = t."conversationId"
WHERE t."endedAt" > now() - interval '92 days' AND t."status" NOT IN ('queued', 'streaming')
GROUP BY 1, 2, 3;
