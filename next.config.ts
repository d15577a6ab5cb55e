import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  reactCompiler: true,
  // Nothing reads the maps of the server's code, and making them takes two thirds of a build.
  experimental: { turbopackSourceMaps: false },
  poweredByHeader: false,
  devIndicators: false,
  // No remote image is ever shown, and the optimiser would be one more public route.
  images: { unoptimized: true, remotePatterns: [], localPatterns: [] },
  // Browsers ask for it whatever the page says.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  // `npm test` checks the types of everything; a build that people wait for does not check them again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["@node-rs/argon2", "@node-rs/jieba", "pino", "pg", "pg-boss"],
};

export default createNextIntlPlugin("./lib/i18n/request.ts")(config);
