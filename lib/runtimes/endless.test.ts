import { describe, expect, test } from "vitest";

import {
  allClosed,
  asking,
  hear,
  patient,
  said,
  serve,
  thought,
} from "#lib/testing/model-answers.ts";
import { pour, rawHead } from "#lib/testing/raw-server.ts";

import { describeOllama } from "./ollama/list.ts";

describe("a server whose response never ends", () => {
  const empty = `${JSON.stringify(said(""))}\n`;

  test.each([
    ["blank lines", "\n \n"],
    ["lines with empty text", empty],
    ["lines with empty reasoning", `${JSON.stringify(thought(""))}\n`],
    ["the bytes of one line", "{"],
  ])("F15 %s are not a first token", async (_, bytes) => {
    const { url } = await serve(async (socket) => {
      socket.write(rawHead());
      const drip = setInterval(() => socket.write(bytes), 20);
      socket.once("close", () => clearInterval(drip));
    });
    const { failure } = await hear(
      asking(url, { timeouts: { ...patient, firstTokenTimeout: 0.3 } }),
    );
    expect(failure).toMatchObject({ messageKey: "model_first_token_timeout" });
    await allClosed();
  });

  test("F16 nor do they end a silence", async () => {
    const { url } = await serve(async (socket) => {
      socket.write(`${rawHead()}${JSON.stringify(said("half"))}\n`);
      const drip = setInterval(() => socket.write(`\n${empty}`), 20);
      socket.once("close", () => clearInterval(drip));
    });
    const { failure, text } = await hear(
      asking(url, { timeouts: { ...patient, silenceTimeout: 0.3 } }),
    );
    expect(failure).toMatchObject({ messageKey: "model_silence_timeout" });
    expect(text).toBe("half");
    await allClosed();
  });

  test.each([
    ["lines with text", `${JSON.stringify(said("on and on "))}\n`.repeat(100)],
    ["lines without text", empty.repeat(100)],
    ["a line without an end", "x".repeat(10_000)],
  ])("F20 F23 of %s only as much is read as an answer can be", async (_, bytes) => {
    const { url, written } = await serve(async (socket) => {
      socket.write(rawHead());
      await pour(socket, bytes);
    });
    const { failure, text } = await hear(asking(url));
    expect(failure).toMatchObject({ code: "unavailable", messageKey: "model_unreadable" });
    expect(text.length).toBeLessThan(2_000_000);
    await allClosed();
    // The maximum size of an answer of 512 tokens, and the buffers of two sockets.
    expect(written()).toBeLessThan(20_000_000);
  });

  test.each([200, 404, 500])(
    "F20 of a list with status %i only as much is read as a list can be",
    async (status) => {
      const { url, written } = await serve(async (socket) => {
        socket.write(rawHead(status));
        await pour(socket, '{"models":['.padEnd(10_000));
      });
      await expect(describeOllama({ address: { url } }, 10_000)).rejects.toThrow();
      await allClosed();
      expect(written()).toBeLessThan(20_000_000);
    },
  );

  test.each([
    [404, "model_address_wrong"],
    [500, "model_fault"],
    [502, "model_proxy_failed"],
  ])("F22 of an error with status %i only the beginning is read", async (status, messageKey) => {
    const { url, written } = await serve(async (socket) => {
      socket.write(rawHead(status));
      await pour(socket, "out of memory ".repeat(1_000));
    });
    const { failure } = await hear(asking(url));
    expect(failure).toMatchObject({ messageKey });
    await allClosed();
    expect(written()).toBeLessThan(20_000_000);
  });

  test("F22 an error whose body never arrives is reported all the same", async () => {
    const { url } = await serve((socket) => socket.write(`${rawHead(500)}{"error":`));
    const { failure } = await hear(asking(url));
    expect(failure).toMatchObject({ messageKey: "model_fault" });
    await allClosed();
  });

  test("F6 leaving closes the connection, even when the server sends nothing more", async () => {
    const { url } = await serve((socket) =>
      socket.write(`${rawHead()}${JSON.stringify(said("half"))}\n`),
    );
    const deltas = asking(url);
    expect(await deltas.next()).toMatchObject({ value: { text: "half" } });
    await deltas.return(undefined);
    await allClosed();
  });
});
