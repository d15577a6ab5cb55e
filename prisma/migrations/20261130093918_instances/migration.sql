-- AlterTable
ALTER TABLE "Turn" ADD COLUMN     "instanceId" UUID,
ADD COLUMN     "stopRequestedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "Instance" (
    "id" UUID NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "heartbeatAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Instance_pkey" PRIMARY KEY ("id")
);
