// Keeps the processes of one installation running, and ends them in order. The settings are read
// before anything else, and a wrong one is reported with its own message.

try {
  await import("#lib/env.ts");
} catch (thrown) {
  if (!(thrown instanceof Error) || thrown.constructor.name !== "EnvError") throw thrown;
  console.error(thrown.message);
  process.exit(2);
}

const { run } = await import("./supervisor/run.ts");
process.exit(await run(process.argv.includes("--dev")));

export {}; // a module, so that it may wait
