import { answerSignIn } from "#lib/auth/index.ts";
import { endpoint } from "#lib/http.ts";

export const GET = endpoint<{ nextauth: string[] }>(answerSignIn);
export const POST = endpoint<{ nextauth: string[] }>(answerSignIn);
