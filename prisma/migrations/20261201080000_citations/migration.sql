-- The collections that the questions of a conversation are answered from.
ALTER TABLE "Conversation" ADD COLUMN "collections" UUID[] DEFAULT ARRAY[]::UUID[];

-- What an answer cites.
ALTER TABLE "Turn" ADD COLUMN "citations" JSONB;
