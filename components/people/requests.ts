import { send } from "#components/frame/api-client.ts";
import type { NewUser, NewUserAnswer, User, UserChange } from "#lib/users/schema.ts";

// What an administrator asks of the server. Each throws `Refused` or `Unreachable`.

export async function addPerson(wish: NewUser): Promise<NewUserAnswer> {
  return (await (await send("POST", "/api/admin/users", wish)).json()) as NewUserAnswer;
}

export async function changePerson({ id }: User, wish: UserChange): Promise<User> {
  return (await (await send("PATCH", `/api/admin/users/${id}`, wish)).json()) as User;
}

/** Has a new password made, and answers it. */
export async function newPassword({ id }: User): Promise<string> {
  const { password = "" } = (await (
    await send("POST", `/api/admin/users/${id}/password`, {})
  ).json()) as { password?: string };
  return password;
}
