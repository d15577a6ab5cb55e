// The requests of the people page. They throw `Refused` or `Unreachable`.

import { useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type { NewUser, NewUserAnswer, User, UserChange, UserPage } from "#lib/users/schema.ts";

const queryKey = ["people"];

/** All users. The initial data was rendered by the server. */
export function usePeople(initial: User[]): User[] {
  const { data } = useQuery({
    queryKey,
    queryFn: readEverybody,
    initialData: initial,
    staleTime: Infinity,
    // Each page that the server renders brings newer data.
    gcTime: 0,
  });
  return data;
}

/** All users, read when a part of a page first wants them. */
export function useEverybody(): { people: User[]; isLoading: boolean; isLost: boolean } {
  const {
    data = [],
    isPending,
    isError,
  } = useQuery({
    queryKey,
    queryFn: readEverybody,
    gcTime: 0,
    retry: false,
  });
  return { people: data, isLoading: isPending, isLost: isError };
}

async function readEverybody(): Promise<User[]> {
  const people: User[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: UserPage = await getJson<UserPage>(`/api/admin/users?limit=500${after}`);
    people.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return people;
}

/** Applies a change to the list at once, and fetches the list again. */
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

/** Has the server generate a new password, and returns it. */
export async function newPassword({ id }: User): Promise<string> {
  const { password = "" } = (await (
    await send("POST", `/api/admin/users/${id}/password`, {})
  ).json()) as { password?: string };
  return password;
}
