import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openTrace } from "../../src/api/runs/traces/open_trace.ts";
import { bundleElsewhere, bundleFile } from "../../src/engine/sandbox/build/bundle.ts";
import { folder, seedbed } from "../cli/seedbed.ts";

test("of modules with the same name, only the one that names the scenario is bundled", async () => {
  const module = (name: string) =>
    `import { scenario } from "seedbed";\nexport default scenario(${
      JSON.stringify(name)
    }).step("nothing", () => {});\n`;
  const cwd = folder({
    "a/order.scenario.ts": module("another"),
    "b/order.scenario.ts": module("an order is charged once"),
    "c/order.scenario.ts": module("a third"),
  });
  await seedbed(["run", "b/order.scenario.ts", "--record", "order.jsonl"], { cwd });
  const wanted = join(cwd, "b/order.scenario.ts");
  const compiled = await bundleFile(wanted);
  const bundled: string[] = [];
  onTestFinished(() => bundleElsewhere(undefined));
  bundleElsewhere((file) => {
    bundled.push(file);
    return Promise.resolve(compiled);
  });
  const { program, sources } = await openTrace("order.jsonl", { cwd });
  expect({ name: program.ir.name, sources, bundled }).toEqual({
    name: "an order is charged once",
    sources: "same",
    bundled: [wanted],
  });
});
