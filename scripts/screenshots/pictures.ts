// The screenshots: for each one the installation, the themes and sizes, and the steps to the state.

import {
  askForLetter,
  field,
  fill,
  openConversation,
  openHandover,
  press,
  type Screenshot,
} from "./scene.ts";

export const pictures: Screenshot[] = [
  {
    name: "sign-in",
    installation: "home",
    looks: ["1440-en-light", "390-zh-dark"],
    async scene({ page, words }) {
      await page.context().clearCookies({ name: /session-token/ });
      await page.goto("/sign-in");
      await page.getByRole("textbox", { name: words.signIn.username }).waitFor();
    },
  },
  {
    name: "first-run",
    installation: "new",
    looks: ["1440-zh-light"],
    async scene(scene) {
      const { page, parlor, words, texts } = scene;
      await page.goto(new URL(parlor.setup ?? "").pathname + new URL(parlor.setup ?? "").search);
      await fill(scene, words.setup.name, texts.name);
      await fill(scene, words.signIn.username, texts.username);
      await fill(scene, words.signIn.password, "a sentence to keep");
    },
  },
  {
    name: "empty",
    installation: "home",
    looks: ["1440-en-dark", "390-zh-light"],
    async scene(scene) {
      await scene.page.goto("/");
      await field(scene).waitFor();
    },
  },
  {
    name: "models",
    installation: "home",
    looks: ["390-en-dark"],
    async scene(scene) {
      const { page, words } = scene;
      await page.goto("/");
      await press(scene, `gpt-oss:20b (${words.chat.model})`);
      await page.getByRole("menuitemradio").first().waitFor();
    },
  },
  {
    name: "conversation",
    installation: "home",
    looks: ["1440-en-light", "1440-zh-light", "1440-zh-dark", "390-zh-light", "390-en-dark"],
    whole: true,
    async scene(scene) {
      await openConversation(scene);
      if (scene.phone)
        await scene.page
          .getByRole("heading", { level: 2 })
          .first()
          .evaluate((heading) => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 250));
    },
  },
  {
    name: "thinking",
    installation: "home",
    looks: ["1440-en-light", "390-zh-dark"],
    async scene(scene) {
      const { page, texts } = scene;
      await askForLetter(scene, [{ think: texts.letter.thought }, { hang: true }]);
      await page.locator("summary").first().click();
      await page.getByText(texts.letter.thought.slice(-12)).waitFor();
      await page
        .getByText(/[23]\s?(s|秒)$/)
        .first()
        .waitFor();
    },
  },
  {
    name: "writing",
    installation: "home",
    looks: ["1440-zh-dark", "390-en-light"],
    async scene(scene) {
      const { page, texts } = scene;
      await askForLetter(scene, [
        { think: texts.letter.thought },
        { say: texts.letter.begun },
        { hang: true },
      ]);
      await page
        .getByRole("paragraph")
        .filter({ hasText: texts.letter.begun.slice(-12) })
        .waitFor();
      await field(scene).fill(texts.letter.next);
    },
  },
  {
    name: "stopped",
    installation: "home",
    looks: ["1440-en-dark", "390-zh-light"],
    async scene(scene) {
      const { page, texts, words } = scene;
      await askForLetter(scene, [{ say: texts.letter.begun }, { hang: true }]);
      await page.getByText(texts.letter.begun.slice(-12)).waitFor();
      await page.keyboard.press("Escape");
      await page.getByText(words.chat.stopped).waitFor();
    },
  },
  {
    name: "failed",
    installation: "home",
    looks: ["1440-zh-light", "390-en-dark"],
    async scene(scene) {
      const { page, words } = scene;
      await askForLetter(scene, [{ status: 404, error: "model not found" }]);
      await page.getByRole("button", { name: words.chat.askAgain }).first().waitFor();
    },
  },
  {
    name: "offline",
    installation: "home",
    looks: ["1440-zh-dark", "390-en-light"],
    async scene(scene) {
      const { page, texts, words } = scene;
      await openConversation(scene);
      await page.context().setOffline(true);
      await page.getByRole("button", { name: words.chat.tryNow }).waitFor();
      await field(scene).fill(texts.letter.next);
    },
  },
  {
    name: "list",
    installation: "home",
    looks: ["390-zh-light"],
    async scene({ page, words }) {
      await page.goto("/");
      await page.getByRole("button", { name: words.index.open }).click();
      await page.getByRole("link").nth(3).waitFor();
    },
  },
  {
    name: "people",
    installation: "home",
    looks: ["1440-en-light", "390-zh-dark"],
    async scene(scene) {
      const { page, words, texts } = scene;
      await page.goto("/admin/people");
      await press(scene, words.people.add);
      await fill(scene, words.people.name, texts.newcomer.name);
      await fill(scene, words.people.username, texts.newcomer.username);
      await press(scene, words.people.submit);
      await page.getByRole("button", { name: words.people.copyPassword }).waitFor();
    },
  },
  {
    name: "model-servers",
    installation: "home",
    looks: ["1440-zh-light", "390-en-dark"],
    async scene(scene) {
      await scene.page.goto("/admin/runtimes");
      await press(scene, scene.words.runtimes.add);
    },
  },
  {
    name: "model-registry",
    installation: "home",
    looks: ["1440-en-light", "390-zh-dark"],
    async scene(scene) {
      await scene.page.goto("/admin/models");
      await press(scene, scene.words.models.pull);
    },
  },
  {
    name: "general-settings",
    installation: "home",
    looks: ["1440-en-light", "390-zh-dark"],
    async scene({ page, words }) {
      await page.goto("/admin/settings");
      const length = page.getByRole("textbox", { name: words.generalSettings.contextLength });
      await length.fill("16384");
      await page.getByRole("button", { name: words.generalSettings.save, exact: true }).waitFor();
    },
  },
  {
    name: "settings",
    installation: "home",
    looks: ["1440-zh-light", "390-en-light"],
    async scene({ page, words }) {
      await page.goto("/settings");
      await page.getByRole("heading", { name: words.settings.look }).waitFor();
    },
  },
  {
    name: "demo-model",
    installation: "demo",
    looks: ["1440-en-light", "390-zh-light"],
    async scene(scene) {
      const { page, texts, words } = scene;
      await page.goto("/");
      await field(scene).fill(texts.demo);
      await field(scene).press("Enter");
      await page.getByText(words.chat.demo).waitFor();
    },
  },
  {
    name: "what-the-model-saw",
    installation: "home",
    looks: ["1440-en-light", "1440-zh-dark", "390-zh-light", "390-en-dark"],
    async scene(scene) {
      const { page, words } = scene;
      await openHandover(scene);
      await page.getByRole("button", { name: words.context.title }).first().click();
      await page.getByRole("img", { name: /\d/ }).waitFor();
    },
  },
  {
    name: "cut",
    installation: "home",
    looks: ["1440-en-dark", "1440-zh-light", "390-en-light", "390-zh-dark"],
    async scene(scene) {
      const { page } = scene;
      await openHandover(scene);
      const line = page.locator("summary").filter({ hasText: "→" });
      await line.click();
      await page
        .getByRole("group")
        .filter({ has: page.getByRole("button") })
        .last()
        .waitFor();
      await line.evaluate((cut) => scrollTo(0, cut.getBoundingClientRect().top + scrollY - 240));
    },
  },
  {
    // Last, because it interrupts every other answer.
    name: "interrupted",
    installation: "home",
    looks: ["1440-en-light", "390-zh-dark"],
    async scene(scene) {
      const { page, parlor, texts, words } = scene;
      // What was shown a quarter of a second before is stored.
      const later = [{ wait: 500 }, { say: "…" }, { hang: true }] as const;
      await askForLetter(scene, [{ say: texts.letter.begun }, ...later]);
      await page.getByText(`${texts.letter.begun.slice(-12)}…`).waitFor();
      await parlor.kill("web");
      await parlor.startWeb();
      await page.getByText(words.chat.interrupted).waitFor();
      await page.getByText(words.chat.offlineShort).waitFor({ state: "detached" });
    },
  },
];
