/** The page of a campaign, in a real browser. */
import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { sectionsOf } from "../../../src/cli/serving/campaign_sections.ts";
import { CampaignServer } from "../../../src/cli/serving/campaign_server.ts";
import { CHROMIUM, launch, paleTexts } from "../reporters/browser.ts";
import { campaignView } from "../../support/campaign_view.ts";
import { slow } from "../../support/slow.ts";
import { folder, start } from "../seedbed.ts";

const HOSTILE = `import { type AuthorWorld, scenario } from "seedbed";
const sell = async ({ kv, sleep }: AuthorWorld) => {
  const sold = Number(kv.get("sold") ?? 0);
  await sleep("10ms");
  kv.set("sold", String(sold + 1));
};
export default scenario("two <b id=bold>tickets</b>").parallel("desks", {
  ann: sell,
  bob: async (world) => {
    await world.sleep(Math.floor(Math.random() * 100));
    await sell(world);
  },
}).finally("<img src=x onerror=alert(1)><script>alert(2)</script>", ({ kv }) => kv.get("sold") === "2");
`;

/** Everything that a page without mistakes does not say, and what it asks for. */
function listen(page: Page) {
  const complaints: string[] = [];
  const requests = new Set<string>();
  page.on("pageerror", (error) => void complaints.push(String(error)));
  page.on("console", (message) => void complaints.push(message.text()));
  page.on("dialog", (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => requests.add(new URL(request.url()).host + new URL(request.url()).pathname));
  return { complaints, requests };
}

test.skipIf(CHROMIUM === undefined)("the page follows the campaign, and names are text (needs chromium)", async () => {
  let view = campaignView(3, 2, 2, "<img src=x onerror=alert(1)><b id=bold>sold</b>");
  const stopped = Promise.withResolvers<void>();
  const server = await CampaignServer.open({ host: "127.0.0.1", port: 0 });
  server.show({ id: "01KQ", sections: () => sectionsOf(view), stop: stopped.resolve });
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 480, height: 900 } });
    page.setDefaultTimeout(120_000);
    const { complaints, requests } = listen(page);
    await page.goto(server.url);
    expect(await page.locator("#findings h3").first().innerText()).toContain("<img src=x onerror=alert(1)>");
    view = campaignView(3, 3, 2, "<img src=x onerror=alert(2)>");
    await page.waitForSelector(".found:nth-of-type(3)");
    expect(await page.locator("#findings h2").innerText()).toBe("3 findings");
    expect(await page.locator("#bold, img, main script").count()).toBe(0);
    expect(await paleTexts(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.click("#stop");
    await stopped.promise;
    await page.waitForFunction(() => document.querySelector("#link")!.textContent!.includes("is stopping"));
    await server.close();
    await page.waitForFunction(() => document.querySelector("#link")!.textContent!.includes("process has ended"));
    expect(await page.locator("#stop").isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
    const { host } = new URL(server.url);
    expect(requests).toEqual(new Set([`${host}/`, `${host}/events`, `${host}/stop`]));
  } finally {
    await browser.close();
    await server.close();
  }
});

const inBrowser = CHROMIUM === undefined ? test.skip : slow;

inBrowser("a campaign is watched and stopped on its page (needs chromium)", async () => {
  const cwd = folder({ "tickets.scenario.ts": HOSTILE });
  const child = start(["campaign", "--time", "10m", "--serve", "--no-shrink"], { cwd });
  let err = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.on("close", () => reject(new Error(err)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
      const [, found] = /the page of this campaign: (\S+)/.exec(err) ?? [];
      if (found !== undefined && err.includes(": 1 scenario")) resolve(found);
    });
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.setDefaultTimeout(120_000);
    const { complaints, requests } = listen(page);
    await page.goto(url);
    await page.waitForSelector(".found li");
    // What scenarios are called is text.
    expect(await page.locator("#findings .says").first().innerText()).toContain("<img src=x onerror=alert(1)>");
    expect(await page.locator("#bold, img, main script").count()).toBe(0);
    expect(await page.locator("#findings h3").first().innerText()).toContain("two <b id=bold>tickets</b>");
    expect(await page.locator("#workers tbody tr").count()).toBeGreaterThan(0);
    const runs = () => page.locator("#figures b").first().innerText();
    const before = await runs();
    await page.waitForFunction((text) => document.querySelector("#figures b")!.textContent !== text, before);
    expect(await paleTexts(page)).toEqual([]);
    const [narrow] = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth]);
    expect(narrow).toBeLessThanOrEqual(0);
    await page.click("#stop");
    await page.waitForFunction(() => document.querySelector("#link")!.textContent!.includes("process has ended"));
    expect(await page.locator("#state .verdict").innerText()).toBe("stopped");
    expect(await ended).toBe(1);
    expect(complaints).toEqual([]);
    const { host } = new URL(url);
    expect(requests).toEqual(new Set([`${host}/`, `${host}/events`, `${host}/stop`]));
  } finally {
    await browser.close();
    child.kill("SIGKILL");
  }
});
