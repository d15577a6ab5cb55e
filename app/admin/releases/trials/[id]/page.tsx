import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { z } from "zod";

import { AdminFrame } from "#components/frame/admin-frame.tsx";
import { Judging } from "#components/trials/judging.tsx";
import { AppError } from "#lib/errors.ts";
import { getTrial } from "#lib/trials/index.ts";

import { adminOrNotFound } from "../../../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("trials"))("judgeTitle") };
}

export default async function JudgingPage({ params }: { params: Promise<{ id: string }> }) {
  const admin = await adminOrNotFound();
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) notFound();
  const trial = await getTrial(admin, id.data).catch((thrown: unknown) => {
    if (thrown instanceof AppError && thrown.code === "not_found") notFound();
    throw thrown;
  });
  return (
    <AdminFrame name={admin.name} at="releases">
      <Judging initial={trial} />
    </AdminFrame>
  );
}
