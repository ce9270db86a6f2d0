/** The page of the inventory, in a real browser: by mouse, by keyboard, and as the demo drives it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import type { Browser, Page } from "playwright-core";
import { CHROMIUM, launch, paleTexts } from "../cli/reporters/browser.ts";
import { RUNTIME_ARGS } from "../support/built.ts";
import { ROOT } from "../support/files.ts";

const WAIT_MS = 180_000;

/** The page, with everything that it says on the console. A refused purchase is an answer with 409, of which the browser itself tells. */
async function open(browser: Browser, url: string, width: number): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.setDefaultTimeout(WAIT_MS);
  const complaints: string[] = [];
  page.on("pageerror", (error) => void complaints.push(String(error)));
  page.on("console", (message) => void complaints.push(message.text()));
  await page.clock.install();
  await page.goto(url);
  await page.waitForFunction(() => document.querySelector("#link")!.textContent === "Live.");
  return { page, complaints };
}

const stockOf = (page: Page) => page.locator("#stock dd").allInnerTexts();
const firstLine = (page: Page, text: string) => page.locator("#log li", { hasText: text }).first().waitFor();
const beyond = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

describe.skipIf(CHROMIUM === undefined)("the page of the inventory (needs chromium)", () => {
  let browser: Browser;
  let service: ChildProcess;
  let url = "";

  beforeAll(async () => {
    service = spawn(process.execPath, [...RUNTIME_ARGS, `${ROOT}examples/inventory/serve.ts`], {
      cwd: ROOT,
      env: { ...process.env, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(service.stdout!.setEncoding("utf8"), "data");
    url = /http:\/\/localhost:\d+/.exec(String(line))![0];
    browser = await launch();
  }, WAIT_MS);
  afterAll(async () => {
    await browser?.close();
    service?.kill();
  });

  test("the demo moves a cursor, oversells, and shows the alert and the slow mode", async () => {
    const { page, complaints } = await open(browser, url, 1280);
    // From here on, time passes only where the test says so.
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 60_000));
    await page.click("#demo");
    const places = new Set<string>();
    while (await page.locator("#cursor").isVisible()) {
      places.add(
        await page.locator("#cursor").evaluate((cursor) => (cursor as unknown as HTMLElement).style.translate),
      );
      const answers = await page.locator("#log li", { hasText: "→" }).count();
      await page.clock.runFor(825);
      // Requests take real time.
      const sent = await page.locator("#log li").count();
      if (sent > answers) await page.locator("#log li", { hasText: "…" }).first().waitFor({ state: "detached" });
    }
    expect(places.size).toBeGreaterThanOrEqual(8);
    await firstLine(page, "POST /restock");
    const log = await page.locator("#log li").allInnerTexts();
    expect(log.map((line) => line.replace(/ \(.*/, "")).reverse()).toEqual([
      'POST /reset {} → 200 {"ok":true}',
      'POST /mode {"mode":"expedite"} → 200 {"mode":"expedite"}',
      'POST /purchase {"sku":"desk","quantity":2} → 200 {"sku":"desk","stock":-1}',
      'POST /mode {"mode":"slow"} → 200 {"mode":"slow"}',
      'POST /restock {"sku":"desk","quantity":2} → 200 {"sku":"desk","stock":1}',
    ]);
    expect(Number(/\((\d+) ms\)/.exec(log[0]!)![1])).toBeGreaterThanOrEqual(390);
    expect(await page.locator("#demo").innerText()).toBe("Run demo");
    expect(complaints).toEqual([]);
    await page.close();
  }, WAIT_MS);

  test("it works by keyboard on the width of a phone, and says what is wrong", async () => {
    const { page, complaints } = await open(browser, url, 375);
    await page.focus("#reset");
    await page.keyboard.press("Enter");
    await firstLine(page, "/reset {} →");
    // The state is read after the answer, and until then the mode is that of the test before.
    await page.waitForSelector("[name=mode][value=normal]:checked", { state: "attached" });
    await page.focus("[name=mode]:checked");
    await page.keyboard.press("ArrowRight");
    await firstLine(page, '{"mode":"expedite"} →');
    await page.focus("#sku");
    await page.keyboard.type("desk");
    await page.keyboard.press("Tab");
    await page.keyboard.type("3");
    await page.keyboard.press("Enter");
    await firstLine(page, '{"sku":"desk","quantity":3} → 200');
    await page.locator("#alerts", { hasText: "the stock of desk is negative" }).waitFor();
    expect(await stockOf(page)).toEqual(["3", "2", "-2"]);
    expect(await page.locator("#stock .negative").count()).toBe(1);
    expect(await paleTexts(page)).toEqual([]);
    expect(await beyond(page)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await page.close();
  }, WAIT_MS);

  test("the demo ends with Escape, and the page follows what others do", async () => {
    const { page, complaints } = await open(browser, url, 1280);
    await page.click("#demo");
    await page.locator("#cursor").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#cursor").waitFor({ state: "hidden" });
    await fetch(`${url}/reset`, { method: "POST" });
    await fetch(`${url}/drain`, { method: "POST", body: '{"sku":"lamp"}' });
    await page.clock.runFor(1_000);
    await page.locator("#stock dd", { hasText: /^0$/ }).waitFor();
    expect(await stockOf(page)).toEqual(["0", "2", "1"]);
    expect(complaints).toEqual([]);
    await page.close();
  }, WAIT_MS);
});
