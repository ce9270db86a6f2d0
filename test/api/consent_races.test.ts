/** What runs is what was agreed to, byte for byte, even if the folder changes while somebody reads the question. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { loadFile } from "../../src/api/project/load/load.ts";
import { bundleFile } from "../../src/engine/sandbox/build/bundle.ts";
import { openTrace } from "../../src/api/runs/traces/open_trace.ts";
import type { AllowCode } from "../../src/api/project/trust/consent.ts";
import { folder, seedbed } from "../cli/seedbed.ts";

const code = (text: string) =>
  `import { scenario } from "seedbed";
export default scenario("theirs").step("runs", () => { throw new Error(${JSON.stringify(text)}); });
`;

let cwd: string;

beforeEach(async () => {
  const theirs = folder({ "theirs.scenario.ts": code("agreed to") });
  const there = { cwd: theirs, env: { SEEDBED_STATE_DIR: folder() } };
  await seedbed(["run", "theirs.scenario.ts", "--record", "run.jsonl"], there);
  await seedbed(["artifacts", "pack", "run.jsonl", "-o", "run.zip"], there);
  await seedbed(["artifacts", "import", "run.zip", "-o", "unpacked"], there);
  cwd = folder();
  cpSync(join(theirs, "unpacked"), join(cwd, "unpacked"), { recursive: true });
  mkdirSync(join(cwd, "elsewhere"));
  writeFileSync(join(cwd, "elsewhere/theirs.scenario.ts"), code("agreed to"));
});

/** Says yes, after something has happened. */
const afterwards = (swap: () => void): AllowCode => (request) => {
  swap();
  return request.digest.length === 64;
};

test("compiled code that is replaced while the question is open", async () => {
  const path = join(cwd, "unpacked/scenario.json");
  const text = readFileSync(path, "utf8");
  const allowCode = afterwards(() => writeFileSync(path, text.replace("agreed to", "not agreed")));
  const { program } = await openTrace("unpacked/trace.jsonl", { cwd, allowCode });
  expect(program.code).toMatchObject({ sha256: JSON.parse(text).code.sha256 });
});

test("a module in the folder of a run that is replaced while the question is open", async () => {
  const path = join(cwd, "unpacked/theirs.scenario.ts");
  writeFileSync(path, code("agreed to"));
  const allowCode = afterwards(() => writeFileSync(path, code("not agreed")));
  const agreed = await bundleFile(path);
  const [loaded] = await loadFile(path, { allowCode });
  expect(loaded!.program.code).toMatchObject({ sha256: agreed.sha256 });
});

test("a module that the manifest names and that is replaced while the question is open", async () => {
  const manifestPath = join(cwd, "unpacked/manifest.json");
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));
  const path = join(cwd, "elsewhere/theirs.scenario.ts");
  manifest.source.file = path;
  writeFileSync(manifestPath, JSON.stringify(manifest));
  rmSync(join(cwd, "unpacked/scenario.json"));
  const agreed = await bundleFile(path);
  const allowCode = afterwards(() => writeFileSync(path, code("not agreed")));
  const { program } = await openTrace("trace.jsonl", { cwd: join(cwd, "unpacked"), allowCode });
  expect(program.code).toMatchObject({ sha256: agreed.sha256 });
});
