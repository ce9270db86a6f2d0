/** Certificates, pages and the check before a run, for the support desk. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Certificate, type CertificateContent, certificateText } from "../../src/api/runs/agents/certificate.ts";
import { canonicalOf } from "../../src/engine/capabilities/agent/calls.ts";
import { ROOT } from "../support/files.ts";
import { CHROMIUM, launch, look, paleTexts } from "./reporters/browser.ts";
import { seedbed } from "./seedbed.ts";
import { slow } from "../support/slow.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "seedbed-certificate-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));
cpSync(join(ROOT, "examples/support-desk"), FOLDER, { recursive: true });

const run = (...args: readonly string[]) => seedbed(["agent", ...args], { cwd: FOLDER });
const write = (name: string, change: (text: string) => string) => {
  writeFileSync(join(FOLDER, name), change(readFileSync(join(FOLDER, "fixed.yaml"), "utf8")));
  return name;
};

test("agent verify: what is asked, what is called, and faults that can meet no call", async () => {
  const { code, out } = await run("verify", "-c", "fixed.yaml");
  expect([code, out]).toEqual([0, expect.stringMatching(/You get 40 euros back(.|\n)*tool refund \(1\)(.|\n)*ready/)]);
  const fax = await run("verify", "-c", write("fax.yaml", (text) => text.replace('tool: "ord*"', "tool: fax")));
  expect([fax.code, fax.out]).toEqual([1, expect.stringContaining("the fault tool fax: slow can meet no call")]);
  writeFileSync(
    join(FOLDER, "dead.scenario.ts"),
    `import { scenario } from "seedbed";
export const dead = scenario("dead").world({ agent: { input: "a" } })
  .step("ask", ({ agent }) => agent.ask(() => { throw new Error("out of order"); }));
`,
  );
  const dead = write("dead.yaml", (text) => text.replace("desk.scenario.ts#fixed", "dead.scenario.ts#dead"));
  const { code: failed, out: said } = await run("verify", "-c", dead);
  expect([failed, said]).toEqual([1, expect.stringContaining("out of order")]);
});

describe("a certificate", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const other = generateKeyPairSync("ed25519").publicKey;
  const issued = () => readFileSync(join(FOLDER, "certificate/certificate.json"), "utf8");

  beforeAll(async () => {
    const pem = { type: "spki", format: "pem" } as const;
    writeFileSync(join(FOLDER, "key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(join(FOLDER, "pub.pem"), publicKey.export(pem));
    writeFileSync(join(FOLDER, "other.pem"), other.export(pem));
    const { code } = await run(
      "certificate",
      ...["-c", "fixed.yaml", "-o", "certificate", "--seeds", "2", "--key", "key.pem", "--tester", "A <b>team</b>"],
    );
    expect(code).toBe(0);
  });

  test("holds for the same code and configuration, and its owner", async () => {
    const { code, out } = await run(
      "certificate",
      ...["-c", "fixed.yaml", "--verify", "certificate/certificate.json", "--public-key", "pub.pem"],
    );
    expect([code, out]).toEqual([0, expect.stringMatching(/^(✓.*\n){3}valid until/)]);
    expect(issued()).not.toContain("PRIVATE");
  });

  test("says that it ran no cell again", async () => {
    const { code, out } = await run(
      "certificate",
      ...["-c", "fixed.yaml", "--verify", "certificate/certificate.json", "--sample", "0"],
    );
    expect([code, out]).toEqual([0, expect.stringMatching(/^no cell of a contract was run again\nvalid until/)]);
  });

  test.each([
    ["another owner", "fixed.yaml", (text: string) => text, ["--public-key", "other.pem"], 1, /owner of the given key/],
    ["another configuration", "naive.yaml", (text: string) => text, [], 1, /configuration has changed/],
    ["another number", "fixed.yaml", (text: string) => text.replace('"held": 4', '"held": 3'), [], 2, /was changed/],
    ["another space", "fixed.yaml", (text: string) => text.replace("{\n", "{ \n"), [], 2, /was changed/],
    ["another document", "fixed.yaml", () => "{}", [], 2, /found another document/],
    [
      "a time in the past",
      "fixed.yaml",
      forged(() => ({ expiresAt: "2020-01-01T00:00:00.000Z" })),
      [],
      1,
      /expired at 2020/,
    ],
    [
      "other code",
      "fixed.yaml",
      forged(() => ({ codeSha256: "0".repeat(64) })),
      [],
      1,
      /code of the agent has changed/,
    ],
    ["fewer runs that held", "fixed.yaml", forged(heldLess), [], 1, /it held in (\d+) of \1 runs, not in \d+/],
  ])("does not hold for %s", async (_name, config, change, more, expected, message) => {
    writeFileSync(join(FOLDER, "changed.json"), change(issued()));
    const { code, out, err } = await run("certificate", "-c", config, "--verify", "changed.json", ...more);
    expect([code, `${out}${err}`]).toEqual([expected, expect.stringMatching(message)]);
  });

  slow("is refused for an agent that fails, and for cells that were not exercised", async () => {
    const naive = await run("certificate", "-c", "naive.yaml", "-o", "none", "--seeds", "2");
    expect([naive.code, naive.out]).toEqual([1, expect.stringContaining("no certificate")]);
    expect(existsSync(join(FOLDER, "none/certificate.json"))).toBe(false);
    const idle = write("idle.yaml", (text) => text.replace('tool: "ord*"', "tool: fax"));
    const refused = await run("certificate", "-c", idle, "-o", "none", "--seeds", "2");
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("which was not exercised")]);
    const noKey = await run("certificate", "-c", "fixed.yaml", "-o", "none", "--key", "pub.pem");
    expect([noKey.code, noKey.err]).toEqual([2, expect.stringContaining("expected a private key of Ed25519")]);
  });

  describe.skipIf(CHROMIUM === undefined)("and its report, in a browser", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());

    slow("are pages that can be read, light and dark", async () => {
      const config = write(
        "script.yaml",
        (text) => text.replaceAll("What does order 12 cost?", "<script>alert(1)</script>"),
      );
      const naive = readFileSync(join(FOLDER, config), "utf8").replace("#fixed", "#naive");
      writeFileSync(join(FOLDER, config), naive);
      expect((await run("ci", "-c", config, "-o", "page", "--seeds", "2")).code).toBe(1);
      const pages = ["page/agent.html", "certificate/certificate.html"] as const;
      const looks = pages.flatMap((name) =>
        (["light", "dark"] as const).map((colorScheme) => [name, colorScheme] as const)
      );
      for (const [name, colorScheme] of looks) {
        const { page, complaints, requests } = await look(browser, join(FOLDER, name), { colorScheme });
        expect([complaints, requests, await paleTexts(page)]).toEqual([[], [], []]);
        if (name.startsWith("page")) {
          const link = page.locator(".matrix .failed a").first();
          const target = page.locator((await link.getAttribute("href"))!);
          expect(await target.locator(".story").innerText()).toContain("<script>alert(1)</script>");
          expect(await target.locator(".note").first().innerText()).toContain("did not call it again");
        } else expect(await page.locator(".facts-table").innerText()).toContain("A <b>team</b>");
        await page.close();
      }
    });
  });
});

/** Changes a certificate, and makes its digest anew, as anybody can who leaves the signature out. */
function forged(change: (content: CertificateContent) => Partial<CertificateContent>): (text: string) => string {
  return (text) => {
    const { content: issued } = JSON.parse(text) as Certificate;
    const content = { ...issued, ...change(issued) };
    return certificateText({ content, sha256: createHash("sha256").update(canonicalOf(content)).digest("hex") });
  };
}

function heldLess({ cells }: CertificateContent): Partial<CertificateContent> {
  return { cells: cells.map((cell) => ({ ...cell, held: Math.max(0, cell.held - 1) })) };
}
