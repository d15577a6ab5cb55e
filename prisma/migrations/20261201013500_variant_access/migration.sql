-- With which a model's answers are sampled.
ALTER TABLE "Model" ADD COLUMN "parameters" JSONB NOT NULL DEFAULT '{}';

-- CreateEnum
CREATE TYPE "VariantAccess" AS ENUM ('base', 'everyone', 'named');

-- A variant was asked by its name: existing ones keep it as their id.
ALTER TABLE "Variant" ADD COLUMN "modelId" TEXT;
UPDATE "Variant" SET "modelId" = "name";
ALTER TABLE "Variant" ALTER COLUMN "modelId" SET NOT NULL;
CREATE UNIQUE INDEX "Variant_modelId_key" ON "Variant"("modelId");

ALTER TABLE "Variant" ADD COLUMN "access" "VariantAccess" NOT NULL DEFAULT 'base';

-- CreateTable
CREATE TABLE "VariantUser" (
    "variantId" UUID NOT NULL,
    "userId" UUID NOT NULL,

    CONSTRAINT "VariantUser_pkey" PRIMARY KEY ("variantId","userId")
);

-- CreateIndex
CREATE INDEX "VariantUser_userId_idx" ON "VariantUser"("userId");

-- AddForeignKey
ALTER TABLE "VariantUser" ADD CONSTRAINT "VariantUser_variantId_fkey" FOREIGN KEY ("variantId") REFERENCES "Variant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VariantUser" ADD CONSTRAINT "VariantUser_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- How often models, variants and who may use them were changed.
CREATE TABLE "RegistryVersion" (
    "id" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,

    CONSTRAINT "RegistryVersion_pkey" PRIMARY KEY ("id")
);
INSERT INTO "RegistryVersion" ("id", "version") VALUES (1, 0);

-- By triggers, because a user who is deleted takes rows along.
CREATE FUNCTION "countRegistryChange"() RETURNS trigger AS $$
BEGIN
  UPDATE "RegistryVersion" SET "version" = "version" + 1 WHERE "id" = 1;
  RETURN NULL;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER "Model_changed" AFTER INSERT OR UPDATE OR DELETE ON "Model" FOR EACH STATEMENT EXECUTE FUNCTION "countRegistryChange"();
CREATE TRIGGER "ModelUser_changed" AFTER INSERT OR UPDATE OR DELETE ON "ModelUser" FOR EACH STATEMENT EXECUTE FUNCTION "countRegistryChange"();
CREATE TRIGGER "Variant_changed" AFTER INSERT OR UPDATE OR DELETE ON "Variant" FOR EACH STATEMENT EXECUTE FUNCTION "countRegistryChange"();
CREATE TRIGGER "VariantUser_changed" AFTER INSERT OR UPDATE OR DELETE ON "VariantUser" FOR EACH STATEMENT EXECUTE FUNCTION "countRegistryChange"();
