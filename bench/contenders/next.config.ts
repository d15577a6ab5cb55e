import type { NextConfig } from "next";

const config: NextConfig = {
  // `npm test` checks the types of everything.
  typescript: { ignoreBuildErrors: true },
};

export default config;
