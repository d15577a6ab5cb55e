import type { NextConfig } from "next";

const config: NextConfig = {
  // `npm test` checks the types of everything.
  typescript: { ignoreBuildErrors: true },
  // Next.js builds the instrumentation of the folder above along; packages with native code cannot be built.
  serverExternalPackages: ["@node-rs/argon2", "@node-rs/jieba", "pino", "pg", "pg-boss"],
};

export default config;
