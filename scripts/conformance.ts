/**
 * Runs Node's own tests of `net` and `http` in worlds, and compares which of them pass with the list of those that are known to
 * fail: `node scripts/conformance.ts <test folder of Node> [net] [http]`. The tests are not part of the project; a copy of
 * them is in https://github.com/denoland/node_test. With `--write` the list is written anew.
 */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { loadFile } from "../src/api/project/load/load.ts";
import { execute } from "../src/engine/modes/execute.ts";
import { fifoSource } from "../src/engine/strategies/fifo.ts";
import { ROOT } from "./command.ts";

const EXPECTED = join(ROOT, "test/conformance/failing.json");
const COMMON = join(ROOT, "test/conformance/common.cjs");

/** What only a process has, or only the inside of Node, or what is another module's test. */
const OUTSIDE =
  /child_process|cluster'|worker_threads|require\('(internal|_http|_tls|async_hooks|domain|tls|https|http2|vm|v8|inspector|dgram)|common\/(gc|internet|dns|net|fixtures|wpt|http2|tls)|process\.binding|--expose|fork\(|process\.kill/;

/** Failing tests by kind, each with its reason. */
type Failing = Record<string, Record<string, string>>;

const [folder = "", ...rest] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const kinds = rest.length === 0 ? ["net", "http"] : rest;
const expected = JSON.parse(await readFile(EXPECTED, "utf8").catch(() => "{}")) as Failing;
const found: Failing = {};
const scratch = await mkdtemp(join(tmpdir(), "seedbed-conformance-"));
let differs = false;
try {
  await prepare();
  for (const kind of kinds) await runKind(kind);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
if (process.argv.includes("--write")) {
  await writeFile(EXPECTED, `${JSON.stringify({ ...expected, ...found }, null, 2)}\n`);
}
process.exit(differs ? 1 : 0);

async function prepare(): Promise<void> {
  await mkdir(join(scratch, "parallel"));
  await mkdir(join(scratch, "common"));
  await copyFile(COMMON, join(scratch, "common/index.js"));
  await copyFile(join(folder, "common/countdown.js"), join(scratch, "common/countdown.js"));
  await writeFile(
    join(scratch, "common/tmpdir.js"),
    `module.exports = { path: "/tmp", refresh() {}, resolve: (...parts) => require("path").join("/tmp", ...parts) };`,
  );
}

async function runKind(kind: string): Promise<void> {
  const names = (await readdir(join(folder, "parallel"))).filter((name) =>
    name.startsWith(`test-${kind}-`) && name.endsWith(".js")
  ).sort();
  const failing: Record<string, string> = found[kind] = {};
  let ran = 0;
  for (const name of names) {
    const text = await readFile(join(folder, "parallel", name), "utf8");
    if (OUTSIDE.test(text)) continue;
    const reason = await runTest(name, text);
    if (reason === "skipped") continue;
    ran++;
    if (reason !== undefined) failing[name] = reason;
    if ((reason !== undefined) !== (expected[kind]?.[name] !== undefined)) {
      differs = true;
      console.log(
        `${reason === undefined ? "passes now" : "fails"}: ${name}${reason === undefined ? "" : `: ${reason}`}`,
      );
    }
  }
  const passed = ran - Object.keys(failing).length;
  console.log(`${kind}: ${passed} of ${ran} pass, ${names.length - ran} need processes or the inside of Node`);
}

/** Returns why it fails; undefined if it passes. */
async function runTest(name: string, text: string): Promise<string | undefined | "skipped"> {
  await writeFile(join(scratch, "parallel", name), text);
  const scenario = join(scratch, "parallel", name.replace(/\.js$/, ".scenario.ts"));
  await writeFile(
    scenario,
    `import { scenario } from "seedbed";
export default scenario(${JSON.stringify(name)})
  .step("run", async () => void await import("./${name}"))
  .step("everything that may happen", ({ sleep }) => sleep("20m"))
  .step("check", async () => (await import("../common/index.js")).default.check());
`,
  );
  try {
    const [loaded] = await loadFile(scenario);
    const { outcome } = await execute(loaded!.program, { source: fifoSource() });
    if (outcome.finding === undefined) return undefined;
    const message = firstLine(outcome.finding.message);
    return message.includes("skipped: ") ? "skipped" : message;
  } catch (error) {
    return firstLine((error as Error).message);
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!.slice(0, 120);
}
