/** The HTML page, looked at in a real browser. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { htmlReporter } from "../../../src/cli/reporters/html.ts";
import { PASSES, RACE, SKIPPED } from "../scenarios.ts";
import { folder, seedbed } from "../seedbed.ts";
import { CHROMIUM, launch, look, paleTexts } from "./browser.ts";
import { collecting, failingReport, HOSTILE, reportOf } from "./told.ts";
import { slow, slowUnless, thinned } from "../../support/slow.ts";

const CODE = `import { scenario } from "seedbed";
// </script><img src=x onerror=alert(1)>
export default scenario("</title><script>alert(2)</script>").parallel("who", {
  bob: ({ kv }) => { if (kv.has("taken")) throw new Error("taken <b>by</b> \\u202ealice\\0"); },
  alice: ({ kv }) => kv.set("taken", "</svg><script>alert(3)</script>"),
});
`;

let cwd: string;
beforeAll(async () => {
  cwd = folder({
    "race.json": RACE,
    "passes.json": PASSES,
    "skipped.json": SKIPPED,
    "bad.json": "{",
    "x.scenario.ts": CODE,
  });
  const html = (name: string) => ["--reporter", `html=${name}.html`];
  await seedbed(["run", "race.json", "--seeds", "50", ...html("one")], { cwd });
  await seedbed(["test", "race.json", "passes.json", "skipped.json", "bad.json", "x.scenario.ts", ...html("many")], {
    cwd,
  });
  await seedbed(["test", "race.json", "x.scenario.ts", "--jobs", "2", ...html("jobs")], { cwd });
  await seedbed(["run", "x.scenario.ts", "--seeds", "50", ...html("code")], { cwd });
  await seedbed(["run", "passes.json", ...html("passes")], { cwd });
  await seedbed(["run", "none.json", ...html("refused")], { cwd });
  const output = collecting(cwd);
  const reporter = htmlReporter(output, { many: true });
  await reporter.scenario({ report: failingReport(HOSTILE) });
  await reporter.scenario({ report: reportOf({ name: HOSTILE, status: "skip", skipped: HOSTILE }) });
  reporter.invalid({ file: HOSTILE, error: { code: "invalid", message: HOSTILE, hint: HOSTILE } });
  await reporter.end({ summary: { passed: 0, failed: 1, skipped: 1, invalid: 1, durationMs: 3 }, ok: false });
  writeFileSync(join(cwd, "hostile.html"), output.text());
});

const PAGES = ["one", "many", "jobs", "code", "passes", "refused", "hostile"];
/** Between them they have every part that a page can have. */
const LOOKED_AT_ALWAYS = ["hostile"];

test("the HTML page is one file without scripts, addresses, or active bytes", () => {
  for (const name of PAGES) {
    const text = readFileSync(join(cwd, `${name}.html`), "utf8");
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text).not.toMatch(
      /<(script|img|link|iframe|object|embed|form|base)\b|<[^>]*\s(on\w+|src|srcset)=|url\((?!#)/i,
    );
    expect(text).not.toMatch(/href="(?!#)/);
    // deno-lint-ignore no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
  }
});

test("the HTML page of several processes equals that of one process", () => {
  const [many, jobs] = ["many", "jobs"].map((name) => readFileSync(join(cwd, `${name}.html`), "utf8"));
  for (const part of [/<svg /g, /class="excerpt"/g, /class="chosen"/g, /class="command"/g]) {
    expect(jobs!.match(part)?.length, String(part)).toBe(many!.match(part)!.length);
  }
});

describe.skipIf(CHROMIUM === undefined)("in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test.each(thinned("pages load without errors", PAGES, 2))(
    "%s: the page loads without errors, requests or scripts",
    async (name) => {
      const { page, complaints, requests } = await look(browser, join(cwd, `${name}.html`));
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
      expect(await page.evaluate(() => document.querySelectorAll("script, img, iframe, link").length)).toBe(0);
      await page.close();
    },
  );

  describe.each(PAGES)("%s", (name) => {
    const looked = slowUnless(LOOKED_AT_ALWAYS.includes(name));
    looked(`${name} has enough contrast and no overflow, light and dark, 1280 and 390 pixels wide`, async () => {
      const { page } = await look(browser, join(cwd, `${name}.html`));
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await paleTexts(page), `${colorScheme}, ${width}`).toEqual([]);
        }
      }
      await page.close();
    });
  });

  slow("the page shows outcome, story, source, decisions, picture and replay commands without scripts", async () => {
    const { page } = await look(browser, join(cwd, "one.html"), { scripts: false });
    for (
      const [selector, text] of [
        ["h1", "Failed bob is first"],
        [".outcome", 'expected key "taken" to be absent, found "alice"'],
        [".outcome .where", "race.json:18"],
        [".story li.matters", "alice starts before bob"],
        [".story li.fails", 'get_kv_assert key="taken" is_null=true fails here'],
        [".excerpt .line.fails", "18"],
        [".story .matters .others", "Decision 0, ready then: "],
        [".story .chosen", "✓ start#2 (alice)"],
        [".picture svg .task", "alice"],
        [".picture svg .failure", '✗ expected key "taken" to be absent, found "alice"'],
        [".command", "seedbed replay .seedbed/runs/"],
      ] as const
    ) {
      const found = page.locator(selector).filter({ hasText: text.split(" ")[0]! }).first();
      expect(await found.isVisible(), selector).toBe(true);
      expect((await found.textContent())!.replace(/\s+/g, " "), selector).toContain(text);
    }
    await page.close();
  });

  slow("arrows cross no label, and a note appears once", async () => {
    for (const name of ["one", "many", "code"]) {
      const { page } = await look(browser, join(cwd, `${name}.html`));
      const crossed = await page.evaluate(() =>
        [...document.querySelectorAll<SVGPathElement>(".arrow")].flatMap((arrow) => {
          const labels = [...arrow.ownerSVGElement!.querySelectorAll<SVGTextElement>(".what, .task")];
          const places = Array.from(
            { length: Math.ceil(arrow.getTotalLength()) },
            (_, at) => arrow.getPointAtLength(at),
          );
          return labels.filter((label) => {
            const { x, y, width, height } = label.getBBox();
            // What of the box is above and below the letters.
            const [top, bottom] = [y + 2, y + height - 2];
            return places.some((place) => place.x > x && place.x < x + width && place.y > top && place.y < bottom);
          }).map((label) => label.textContent);
        })
      );
      expect(crossed, name).toEqual([]);
      await page.close();
    }
    const text = readFileSync(join(cwd, "one.html"), "utf8");
    expect(text.match(/starts before bob/g)).toHaveLength(1);
    expect(text.match(/fails here/g)).toHaveLength(1);
  });

  slow("a page of many scenarios links to a section for each failure", async () => {
    const { page } = await look(browser, join(cwd, "many.html"), { scripts: false });
    expect(await page.locator(".list li").count()).toBe(4);
    expect(await page.locator(".list li.skip").textContent()).toContain("skipped: not today");
    await page.locator(".list a").first().click();
    expect(new URL(page.url()).hash).toBe("#s1");
    expect(await page.locator("#s1").count()).toBe(1);
    expect(await page.locator("section.scenario").count()).toBe(3);
    await page.close();
  });

  slow("hostile text is displayed as text", async () => {
    const { page } = await look(browser, join(cwd, "hostile.html"));
    const text = await page.locator(".outcome .message").first().innerText();
    expect(text).toContain("</script></style>]]><img src=x onerror=alert(1)> & \"'`| # TODO, col=9");
    expect(text).toContain("Bail out!\\u0000\\u0008\\u001b[2J\\u202e");
    const code = await look(browser, join(cwd, "code.html"));
    expect(await code.page.title()).toBe("Failed: </title><script>alert(2)</script>");
    expect(await code.page.locator(".picture").textContent()).toContain("</svg>");
    await Promise.all([page.close(), code.page.close()]);
  });
});
