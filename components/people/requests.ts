// The people of an administrator's page: read, and changed on the server. The requests throw `Refused` or `Unreachable`.

import { useQuery } from "@tanstack/react-query";

import { get, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type { NewUser, NewUserAnswer, User, UserChange, UserPage } from "#lib/users/schema.ts";

const queryKey = ["people"];

/** All people, beginning with those that the server wrote into the page. */
export function usePeople(initial: User[]): User[] {
  const { data } = useQuery({
    queryKey,
    queryFn: readEverybody,
    initialData: initial,
    staleTime: Infinity,
    // The server writes the people into each page anew.
    gcTime: 0,
  });
  return data;
}

async function readEverybody(): Promise<User[]> {
  const people: User[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: UserPage = await get<UserPage>(`/api/admin/users?limit=500${after}`);
    people.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return people;
}

/** Shows a change at once, and reads the people anew. */
function changed(peopleAfter: (people: User[]) => User[]): void {
  const client = getQueryClient();
  client.setQueryData<User[]>(queryKey, (people) => people && peopleAfter(people));
  void client.invalidateQueries({ queryKey });
}

export async function addPerson(wish: NewUser): Promise<NewUserAnswer> {
  const answer = (await (await send("POST", "/api/admin/users", wish)).json()) as NewUserAnswer;
  const { password: _, ...person } = answer;
  changed((people) => [...people, person]);
  return answer;
}

export async function changePerson({ id }: User, wish: UserChange): Promise<User> {
  const person = (await (await send("PATCH", `/api/admin/users/${id}`, wish)).json()) as User;
  changed((people) => people.map((each) => (each.id === id ? person : each)));
  return person;
}

/** Has a new password made, and answers it. */
export async function newPassword({ id }: User): Promise<string> {
  const { password = "" } = (await (
    await send("POST", `/api/admin/users/${id}/password`, {})
  ).json()) as { password?: string };
  return password;
}
