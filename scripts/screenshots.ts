// Makes docs/screenshots/ anew: the main states in both widths, both languages and both themes,
// each combination somewhere. It needs a build (`npm run screenshots` after `npm start`) and a
// Chromium. `npm run screenshots -- NAME` makes those of one state. Two runs differ only in date
// and time.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { chromium } from "playwright";

import { catalogue, type Language, locales } from "#lib/i18n/index.ts";

import { chromiumArguments, findChromium } from "./chromium.mjs";
import { content } from "./screenshots/content.ts";
import { enter, type SampleInstallation, type SampleName } from "./screenshots/installations.ts";
import { pictures } from "./screenshots/pictures.ts";
import type { Look, Screenshot, Size, Theme } from "./screenshots/scene.ts";

const folder = "docs/screenshots";

/** A phone has touch input and twice the pixel density. */
const devices = {
  "1440": { viewport: { width: 1440, height: 900 } },
  "390": {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
};

const [wanted] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
const installations = new Map<string, Promise<SampleInstallation>>();

/** Each language has its own installations, so that nobody in a picture uses the other one. */
function installationFor(name: SampleName, language: Language): Promise<SampleInstallation> {
  const key = `${name} ${language}`;
  const installation = installations.get(key) ?? enter(name, language);
  installations.set(key, installation);
  return installation;
}

async function take({ name, installation, whole, scene }: Screenshot, look: Look): Promise<void> {
  const [size, language, theme] = look.split("-") as [Size, Language, Theme];
  const { parlor, user } = await installationFor(installation, language);
  const context = await browser.newContext({
    ...devices[size],
    baseURL: parlor.base,
    colorScheme: theme,
    locale: locales[language],
    reducedMotion: "reduce",
    timezoneId: "Asia/Shanghai",
  });
  const cookies = user ? [...user.cookies] : [["language", language] as const];
  await context.addCookies(
    cookies.map(([cookie, value]) => ({ name: cookie, value, url: parlor.base })),
  );
  const page = await context.newPage();
  await scene({
    parlor,
    ...(user && { user }),
    page,
    words: catalogue(language),
    language,
    texts: content[language],
    phone: size === "390",
  });
  // The composer is at the bottom of the screen: a long picture is one of a tall screen.
  if (whole && size === "1440")
    await page.setViewportSize({
      width: Number(size),
      height: await page.evaluate(() => document.documentElement.scrollHeight),
    });
  await page.mouse.move(0, 0);
  const path = join(folder, `${name}-${look}.png`);
  await page.screenshot({ path, animations: "disabled", caret: "initial" });
  console.log(path);
  await context.setOffline(false);
  await forget(page.url(), user);
  await context.close();
}

/** Conversations started for a picture must not be in the next one's list. */
async function forget(address: string, user: SampleInstallation["user"]): Promise<void> {
  const id = /\/c\/([0-9a-f-]{36})$/.exec(address)?.[1];
  const kept = (await user?.ask("GET", `/api/conversations/${id}`))?.json() as
    | Promise<{ messages?: unknown[] }>
    | undefined;
  if (id !== undefined && (await kept)?.messages?.length === 2)
    await user?.ask("DELETE", `/api/conversations/${id}`);
}

try {
  mkdirSync(folder, { recursive: true });
  for (const picture of pictures) {
    for (const look of picture.looks)
      if (wanted === undefined || picture.name === wanted) await take(picture, look);
  }
} finally {
  await browser.close();
  for (const installation of installations.values()) await (await installation).parlor.stop();
}
