import { spawn } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { RUNTIME_ARGS } from "../support/built.ts";
import { ROOT } from "../../scripts/command.ts";
import { ended, folder } from "./seedbed.ts";

test("a checkout in which nothing was built says what to run", async () => {
  const checkout = folder({
    "net.scenario.ts": `import net from "node:net";
import { scenario } from "seedbed";
export default scenario("connect").step("connect", () => void net.connect(80));
`,
  });
  for (const name of ["deno.json", "package.json", "links"]) {
    cpSync(join(ROOT, name), join(checkout, name), { recursive: true });
  }
  cpSync(join(ROOT, "src"), join(checkout, "src"), {
    recursive: true,
    filter: (path) => !path.endsWith("generated.js"),
  });
  symlinkSync(join(ROOT, "node_modules"), join(checkout, "node_modules"));
  const args = [...RUNTIME_ARGS, "src/cli/main.ts", "run", "net.scenario.ts"];
  const { code, out, err } = await ended(spawn(process.execPath, args, { cwd: checkout, env: { ...process.env } }));
  expect({ code, out, err }).toEqual({
    code: 2,
    out: "",
    err:
      `error: src/engine/sandbox/node_lib/generated.js: the checkout of seedbed is not built: Node's library is missing
  hint: run npm run build in the checkout, which makes it
`,
  });
});
