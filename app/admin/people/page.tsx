import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { AdminFrame } from "#components/frame/admin-frame.tsx";
import { People } from "#components/people/people.tsx";
import type { Admin } from "#lib/auth/viewer.ts";
import { listUsers } from "#lib/users/index.ts";
import type { User } from "#lib/users/schema.ts";

import { adminOrNotFound } from "../../viewer.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("people"))("title") };
}

export default async function PeoplePage() {
  const admin = await adminOrNotFound();
  return (
    <AdminFrame name={admin.name} at="people">
      <People initial={await everybody(admin)} viewerId={admin.id} />
    </AdminFrame>
  );
}

/** All users: the page counts, sorts and filters them. */
async function everybody(admin: Admin): Promise<User[]> {
  const people: User[] = [];
  let cursor: string | undefined;
  do {
    const page = await listUsers(admin, { limit: 500, cursor });
    people.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return people;
}
