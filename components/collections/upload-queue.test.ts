import { expect, test } from "vitest";

import { Refused, Unreachable } from "#components/frame/api-client.ts";
import type { Uploaded } from "#lib/knowledge/schema.ts";

import type { FileRequest } from "./send-file.ts";
import { UploadQueue } from "./upload-queue.ts";

const file = (name: string, text = "Text.") => new File([text], name);

/** A queue whose requests the test answers, in the order in which they arrive. */
function scripted() {
  const requests: (FileRequest & {
    answer: (answer: Partial<Uploaded>) => void;
    fail: (thrown: Error) => void;
  })[] = [];
  const sentTo: string[] = [];
  const failures: unknown[] = [];
  let arrived = () => {};
  const queue = new UploadQueue({
    pathOf: (collectionId, replaces) => [collectionId, replaces].filter(Boolean).join("/"),
    onSent: (collectionId) => void sentTo.push(collectionId),
    onFailed: (thrown) => void failures.push(thrown),
    send: (request) =>
      new Promise((resolve, reject) => {
        requests.push({
          ...request,
          answer: (answer) => resolve({ id: "new", status: "queued", ...answer }),
          fail: reject,
        });
        request.signal.addEventListener("abort", () => reject(new Unreachable()));
        arrived();
      }),
  });
  /** The nth request, when it has arrived. */
  const request = async (nth: number) => {
    while (requests.length <= nth)
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    return requests[nth] as (typeof requests)[number];
  };
  /** Resolves when the queue's state satisfies `condition`. */
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!condition()) return;
        leave();
        resolve();
      };
      const leave = queue.subscribe(look);
      look();
    });
  const states = () => queue.uploads().map(({ file: { name }, state }) => `${name} ${state}`);
  return { queue, requests, request, until, states, sentTo, failures };
}

test("files are sent one after the other, each to its collection, with its progress", async () => {
  const { queue, request, requests, states, until, sentTo } = scripted();
  queue.add("a", [file("1.pdf"), file("2.txt")]);
  queue.add("b", [file("3.md")], "old");
  const first = await request(0);
  expect(states()).toEqual(["1.pdf sending", "2.txt waiting", "3.md waiting"]);
  first.onProgress(0.5);
  expect(queue.uploads()[0]?.share).toBe(0.5);
  first.answer({});
  (await request(1)).answer({});
  const third = await request(2);
  third.answer({});
  await until(() => states().every((state) => state.endsWith("sent")));
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST a",
    "POST a",
    "PUT b/old",
  ]);
  expect(sentTo).toEqual(["a", "a", "b"]);
});

test("what cannot be read is refused before it is sent", async () => {
  const { queue, request, requests, until, states } = scripted();
  queue.add("a", [file("picture.png"), file("empty.txt", ""), file("good.TXT")]);
  (await request(0)).answer({});
  await until(() => states().includes("good.TXT sent"));
  expect(requests.map((each) => each.file.name)).toEqual(["good.TXT"]);
  expect(queue.uploads().map(({ problem }) => problem?.kind)).toEqual(["kind", "empty", undefined]);
});

test("what the server refuses stays with its reason, and the next one is sent", async () => {
  const { queue, request, until, states, failures } = scripted();
  queue.add("a", [file("1.pdf"), file("2.pdf"), file("3.pdf"), file("4.pdf")]);
  (await request(0)).fail(new Refused("invalid", "Too large."));
  (await request(1)).answer({ id: "twin", duplicateOf: "twin" });
  (await request(2)).fail(new Unreachable());
  (await request(3)).answer({});
  await until(() => states().includes("4.pdf sent"));
  expect(queue.uploads().map(({ problem }) => problem)).toEqual([
    { kind: "refused", message: "Too large." },
    { kind: "duplicate", documentId: "twin" },
    { kind: "lost" },
    undefined,
  ]);
  expect(failures).toHaveLength(2);
  // What did not arrive can be sent again.
  queue.again(queue.uploads()[2]?.id ?? 0);
  (await request(4)).answer({});
  await until(() => states().includes("3.pdf sent"));
  queue.dismiss("a");
  expect(queue.uploads()).toEqual([]);
});

test("a canceled upload is broken off and forgotten, and one that waits is never sent", async () => {
  const { queue, request, requests, until, states, failures } = scripted();
  queue.add("a", [file("1.pdf"), file("2.pdf"), file("3.pdf")]);
  const first = await request(0);
  const [sending, waiting] = queue.uploads();
  queue.cancel(waiting?.id ?? 0);
  queue.cancel(sending?.id ?? 0);
  expect(first.signal.aborted).toBe(true);
  (await request(1)).answer({});
  await until(() => states().includes("3.pdf sent"));
  expect(requests.map((each) => each.file.name)).toEqual(["1.pdf", "3.pdf"]);
  expect(states()).toEqual(["3.pdf sent"]);
  expect(failures).toEqual([]);
});

test("files that are done with make room for new ones; what was refused stays until it is dismissed", async () => {
  const { queue, request, until, states } = scripted();
  queue.add("a", [file("1.pdf")]);
  (await request(0)).answer({});
  await until(() => states().includes("1.pdf sent"));
  queue.add("a", [file("x.exe")]);
  expect(states()).toEqual(["x.exe refused"]);
  queue.add("a", [file("2.pdf")]);
  expect(states()[0]).toBe("x.exe refused");
  queue.dismiss("b");
  expect(states()).toHaveLength(2);
  (await request(1)).answer({});
  await until(() => states().includes("2.pdf sent"));
  queue.dismiss("a");
  expect(states()).toEqual([]);
});
