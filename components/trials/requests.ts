// The requests for tests of two models. They throw `Refused` or `Unreachable`.

import { useQuery } from "@tanstack/react-query";

import { getJson, send } from "#components/frame/api-client.ts";
import { getQueryClient } from "#components/frame/query-client.tsx";
import type {
  Judgement,
  NewQuestionSet,
  NewTrial,
  QuestionSet,
  QuestionSetPage,
  TrialDetails,
  TrialItem,
  TrialPage,
} from "#lib/trials/schema.ts";

const setsKey = ["question sets"];
const trialsKey = ["trials"];
const trialKey = (id: string) => ["trial", id];
/** The intervals, in ms, at which a visible page reads the tests again: often while one runs. */
const every = { quiet: 15_000, running: 1_500 };

export function useQuestionSets(initial: QuestionSet[]): QuestionSet[] {
  const { data } = useQuery({
    queryKey: setsKey,
    queryFn: async () => (await getJson<QuestionSetPage>("/api/admin/question-sets")).items,
    initialData: initial,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  return data;
}

export function useTrials(initial: TrialItem[]): TrialItem[] {
  const { data } = useQuery({
    queryKey: trialsKey,
    queryFn: async () => (await getJson<TrialPage>("/api/admin/trials?limit=100")).items,
    initialData: initial,
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.some(({ state: is }) => is === "running") ? every.running : every.quiet,
    retry: false,
  });
  return data;
}

export function useTrial(initial: TrialDetails): TrialDetails {
  const { data } = useQuery({
    queryKey: trialKey(initial.id),
    queryFn: () => getJson<TrialDetails>(`/api/admin/trials/${initial.id}`),
    initialData: initial,
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? every.running : false),
    retry: false,
  });
  return data;
}

async function changed(
  queryKey: string[],
  method: string,
  path: string,
  body?: unknown,
): Promise<true> {
  await send(method, `/api/admin${path}`, body);
  await getQueryClient().invalidateQueries({ queryKey });
  return true;
}

export const addSet = (wish: NewQuestionSet): Promise<true> =>
  changed(setsKey, "POST", "/question-sets", wish);

export const changeSet = ({ id }: QuestionSet, wish: NewQuestionSet): Promise<true> =>
  changed(setsKey, "PATCH", `/question-sets/${id}`, wish);

export const deleteSet = ({ id }: QuestionSet): Promise<true> =>
  changed(setsKey, "DELETE", `/question-sets/${id}`);

export const startTrial = (wish: NewTrial): Promise<true> =>
  changed(trialsKey, "POST", "/trials", wish);

/** Cancels a test that is running, and deletes one that has ended. */
export const cancelTrial = ({ id }: TrialItem): Promise<true> =>
  changed(trialsKey, "DELETE", `/trials/${id}`);

export const resumeTrial = ({ id }: TrialItem): Promise<true> =>
  changed(trialsKey, "POST", `/trials/${id}/resume`);

export const judge = (id: string, judgement: Judgement): Promise<true> =>
  changed(trialKey(id), "PUT", `/trials/${id}/verdicts`, judgement);

export const reveal = (id: string): Promise<true> =>
  changed(trialKey(id), "POST", `/trials/${id}/reveal`);
