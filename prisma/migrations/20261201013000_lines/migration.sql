-- Not logged: a line changes several times a second and says nothing that the web servers could not say again. After a crash of the database it
-- is empty, and each web server puts its calls into it.
CREATE UNLOGGED TABLE "Line" (
    "runtimeId" UUID NOT NULL,
    "version" UUID NOT NULL,
    "state" JSONB NOT NULL,

    CONSTRAINT "Line_pkey" PRIMARY KEY ("runtimeId")
);
