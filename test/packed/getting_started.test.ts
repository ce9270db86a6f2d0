/**
 * `docs/getting-started.md`, as somebody who has nothing but Node, or nothing but Deno, follows it: the packed package in an
 * empty folder, every command, and what it prints. Numbers of milliseconds and ids of runs are not compared.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type CodeBlock, codeBlocks } from "../support/documents.ts";
import { ROOT } from "../support/files.ts";
import { ENVIRONMENT, pack, PACKED_WITHIN_MS, projectWith } from "../support/packed.ts";
import { slow } from "../support/slow.ts";
import { SYNC_LIMIT } from "../support/processes.ts";

const REGISTRY = spawnSync("npm", ["config", "get", "registry"], { ...SYNC_LIMIT, encoding: "utf8", env: ENVIRONMENT })
  .stdout.trim();
/** What the package depends on comes from there. */
const isReachable = await fetch(new URL("zod", REGISTRY), { method: "HEAD", signal: AbortSignal.timeout(10_000) })
  .then(({ ok }) => ok, () => false);

const DOCUMENT = readFileSync(`${ROOT}docs/getting-started.md`, "utf8");
const [ON_NODE = "", ON_DENO = ""] = DOCUMENT.split("## On Deno");
/** What the examples name that a reader has. */
const CART = "export function add(id: string): string {\n  return id;\n}\n";

let tarball = "";
const folder = mkdtempSync(join(tmpdir(), "seedbed-started-"));
beforeAll(async () => {
  tarball = await pack();
}, PACKED_WITHIN_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the blocks one after the other; an output belongs to the last command before it. */
function follow(blocks: readonly CodeBlock[], cwd: string, replace: (command: string) => string): void {
  let output = "";
  for (const { language, note, code, line } of blocks) {
    const edited = /edit=(\S+)/.exec(note)?.[1];
    if (edited !== undefined) {
      const path = join(cwd, edited);
      const [signature] = code.split("\n", 1) as [string];
      const text = readFileSync(path, "utf8");
      const start = text.indexOf(signature);
      expect(start, `line ${line}: ${edited} has no such function`).toBeGreaterThan(0);
      writeFileSync(path, text.slice(0, start) + code + text.slice(text.indexOf("\n}", start) + 2));
    } else if (language === "sh") {
      for (const [index, each] of code.split("\n").entries()) {
        const [command, comment = ""] = each.split(" # ") as [string, string?];
        const { status, stdout, stderr } = spawnSync("sh", ["-c", replace(command)], {
          ...SYNC_LIMIT,
          cwd,
          encoding: "utf8",
          env: ENVIRONMENT,
        });
        const expected = Number(/exits (\d)/.exec(comment)?.[1] ?? 0);
        expect(status, `line ${line + index}: ${command}\n${stdout}\n${stderr}`).toBe(expected);
        output = stdout;
      }
    } else {
      expect(language, `line ${line}`).toBe("text");
      expect(plain(output), `line ${line}`).toBe(plain(code));
    }
  }
}

function plain(text: string): string {
  return text.replace(/\d+(\.\d+)? m?s$/gm, "… ms").replace(/[0-9A-Z]{26}/g, "ID").replace(/ +/g, " ").replace(
    /^ /gm,
    "",
  ).trim();
}

/** `install` takes the place of the document's own. */
function followOnNode(cwd: string, install: string): void {
  mkdirSync(join(cwd, "src"), { recursive: true });
  writeFileSync(join(cwd, "src", "cart.ts"), CART);
  follow(codeBlocks(ON_NODE), cwd, (command) => command.replace("npm install --save-dev seedbed", install));
}

slow("every command of the getting started page works on Node in a project that has the package", async () => {
  const cwd = await projectWith(tarball, {});
  rmSync(join(cwd, "package.json"));
  followOnNode(cwd, "true");
}, 300_000);

describe.skipIf(!isReachable)("with the npm registry", () => {
  slow("the getting started page works on Node alone in less than five minutes", () => {
    const cwd = join(folder, "node");
    mkdirSync(cwd);
    followOnNode(cwd, `npm install --prefer-offline --no-audit --no-fund --save-dev ${tarball}`);
  }, 300_000);

  slow("the getting started page works on Deno alone", () => {
    const cwd = join(folder, "deno");
    mkdirSync(cwd);
    const name = folder;
    spawnSync("tar", ["-xzf", tarball], { ...SYNC_LIMIT, cwd: name });
    // In place of what would come from the registry.
    const links = { links: [join(name, "package")], nodeModulesDir: "auto" };
    writeFileSync(join(cwd, "deno.json"), JSON.stringify(links));
    const deno = join(ROOT, "node_modules", "deno", "deno");
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    follow(
      codeBlocks(ON_DENO),
      cwd,
      (command) => command.replace(/^deno/, deno).replace("npm:seedbed", `npm:seedbed@${version}`),
    );
  }, 300_000);
});
