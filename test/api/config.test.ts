/** Where a configuration is found, what goes before what, and where each value says it came from. */
import { join } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { loadConfig, type LoadConfigOptions } from "../../src/api/project/config/load.ts";
import type { ResolvedConfig } from "../../src/api/project/config/resolve.ts";
import { limitsFor } from "../../src/api/project/config/running.ts";
import { configSchema } from "../../src/api/project/config/schema.ts";
import { DEFAULT_LIMITS } from "../../src/engine/world/limits.ts";
import { folder } from "../cli/seedbed.ts";

const load = (cwd: string, options: LoadConfigOptions = {}) => loadConfig({ cwd, env: {}, ...options });

/** A setting as `value <- source`. */
function told(config: ResolvedConfig, name: string): string {
  const { value, source } = config.settings.find((setting) => setting.name === name)!;
  const from = {
    default: () => "default",
    flag: () => (source as { flag: string }).flag,
    environment: () => (source as { variable: string }).variable,
    file: () => `line ${(source as { location: { line?: number } }).location.line}`,
  }[source.kind]();
  return `${JSON.stringify(value)} <- ${from}`;
}

describe("the file", () => {
  const yaml = "# ours\nseeds: 7\n";
  const shared = { name: "x", seedbed: { seeds: 7 } };
  const commented = '{\n  // ours\n  "seedbed": {\n    "seeds": 7,\n  },\n}\n';
  test.each([
    ["seedbed.json", { $schema: "./x.json", seeds: 7 }, undefined, 3],
    ["seedbed.yaml", yaml, undefined, 2],
    ["seedbed.yml", yaml, undefined, 2],
    ["package.json", shared, "seedbed", 4],
    ["deno.json", commented, "seedbed", 4],
    ["deno.jsonc", commented, "seedbed", 4],
  ])("a configuration is read: %s", async (name, content, key, line) => {
    const cwd = folder({ [name]: content });
    const config = await load(cwd);
    expect(config.file).toEqual({ path: join(cwd, name), key });
    expect(config.values.seeds).toBe(7);
    expect(told(config, "seeds")).toBe(`7 <- line ${line}`);
  });

  test("the configuration of the nearest folder upwards is used", async () => {
    const cwd = folder({
      "seedbed.json": { seeds: 1, strict: false },
      "a/package.json": { name: "a" },
      "a/b/package.json": { seedbed: { seeds: 2 } },
      "a/b/c/deno.json": { imports: { seedbed: "x" } },
    });
    const from = async (path: string) => (await load(join(cwd, path))).values;
    expect(await from(".")).toMatchObject({ seeds: 1, strict: false });
    expect(await from("a")).toMatchObject({ seeds: 1, strict: false });
    // One file, not a chain: what it leaves open is the default.
    expect(await from("a/b")).toMatchObject({ seeds: 2, strict: true });
    expect(await from("a/b/c")).toMatchObject({ seeds: 2, strict: true });
  });

  test("a named configuration file is used, and no other is read", async () => {
    const cwd = folder({
      "seedbed.json": "{",
      "seedbed.yaml": "",
      "ci/fast.yaml": "seeds: 3\n",
      "ci/package.json": { seedbed: { seeds: 4 } },
    });
    expect((await load(cwd, { config: "ci/fast.yaml" })).values.seeds).toBe(3);
    expect((await load(join(cwd, "ci"), { config: "fast.yaml" })).values.seeds).toBe(3);
    expect((await load(cwd, { config: "ci/package.json" })).values.seeds).toBe(4);
  });

  test("a package.json without the key seedbed may be broken, and a folder of that name is no file", async () => {
    const cwd = folder({ "package.json": "{", "deno.json/x": "" });
    expect((await load(cwd)).file).toBeUndefined();
  });

  test("an empty configuration file counts, and the folders above do not", async () => {
    const cwd = folder({ "seedbed.json": { seeds: 1 }, "a/seedbed.json": {} });
    const config = await load(join(cwd, "a"));
    expect(config.file?.path).toBe(join(cwd, "a", "seedbed.json"));
    expect(told(config, "seeds")).toBe("100 <- default");
  });
});

describe("a flag before the environment, that before the file, that before the default", () => {
  const file = { "seedbed.json": { seeds: 1, strategy: "fifo", timeout: "1s", reporter: "json", strict: false } };

  test("each source of a value overrides the next one", async () => {
    const cwd = folder(file);
    const env = { SEEDBED_SEEDS: "2..3", SEEDBED_TIMEOUT: "2s", SEEDBED_STRATEGY: "" };
    const flags = [{ name: "seeds", flag: "--seeds", value: "4" }] as const;
    const config = await load(cwd, { env, flags });
    expect(config.values).toMatchObject({ seeds: "4", timeout: "2s", strategy: "fifo", strict: false, shrink: true });
    expect(told(config, "seeds")).toBe('"4" <- --seeds');
    expect(told(config, "timeout")).toBe('"2s" <- SEEDBED_TIMEOUT');
    expect(told(config, "strategy")).toBe('"fifo" <- line 3');
    expect(told(config, "strict")).toBe("false <- line 6");
    expect(told(config, "shrink")).toBe("true <- default");
    expect(told(await load(cwd, { env }), "seeds")).toBe('"2..3" <- SEEDBED_SEEDS');
    expect(told(await load(cwd), "seeds")).toBe("1 <- line 2");
    expect(told(await load(folder()), "seeds")).toBe("100 <- default");
  });

  test("timeout and limits.maxVirtualMs are one setting, and the later one counts", async () => {
    const cwd = folder({ "seedbed.json": { limits: { maxVirtualMs: 5, maxSteps: 6 } } });
    expect(told(await load(cwd), "limits.maxVirtualMs")).toBe("5 <- line 3");
    const config = await load(cwd, { env: { SEEDBED_TIMEOUT: "1h" } });
    expect(told(config, "limits.maxVirtualMs")).toBe("3600000 <- SEEDBED_TIMEOUT");
    expect(config.values.limits).toEqual({ ...DEFAULT_LIMITS, maxVirtualMs: 3_600_000, maxSteps: 6 });
  });

  test("a scenario's own limits go before those of the file, and give way to flags and environment", async () => {
    const cwd = folder({ "seedbed.json": { timeout: "1s", limits: { maxSteps: 6, maxEvents: 7 } } });
    const config = await load(cwd);
    expect(limitsFor({}, config)).toEqual({ maxVirtualMs: 1000, maxSteps: 6, maxEvents: 7 });
    expect(limitsFor({ timeout: "1h", limits: { maxSteps: 60 } }, config)).toEqual({ maxEvents: 7 });
    expect(limitsFor({ limits: { maxVirtualMs: 1 } }, config)).toEqual({ maxSteps: 6, maxEvents: 7 });
    const cli = await load(cwd, {
      env: { SEEDBED_TIMEOUT: "2s" },
      flags: [{ name: "limits.maxSteps", flag: "--max-steps", value: 8 }],
    });
    expect(limitsFor({ timeout: "1h", limits: { maxSteps: 60 } }, cli)).toEqual({
      maxVirtualMs: 2000,
      maxSteps: 8,
      maxEvents: 7,
    });
    expect(limitsFor({}, await load(folder()))).toEqual({});
  });
});

test("every key of the schema is a setting with a default that takes effect", async () => {
  const full = {
    seeds: 7,
    strategy: "fifo",
    strict: false,
    shrink: false,
    timeout: "5s",
    limits: {
      maxSteps: 1,
      maxEvents: 2,
      maxSpins: 3,
      maxMicrotasks: 4,
      maxHostMs: 5,
      maxHostBytes: 6,
      maxClockReads: 7,
    },
    realTimeout: "5s",
    reporter: "json",
    delays: "realistic",
    maxDelay: "10s",
    maxPreemptions: 2,
    saturate: true,
    backends: { proc: "host", fs: "host", http: "host", wasm: "host" },
    data: { maxBytes: 100 },
    memory: {
      track: true,
      limitMb: 5,
      failAfterAllocs: 6,
      failOnLeak: true,
      leakBudgetBytes: 0,
      fragmentationSeed: 7,
      pressureWave: "1,2",
    },
    include: ["e2e/**/*.ts"],
    exclude: ["e2e/slow"],
    store: "build/runs",
    examples: "known",
    retention: { keep: 8, olderThan: "30d" },
  } as const;
  expect(Object.keys(full).sort()).toEqual(Object.keys(configSchema.shape).filter((key) => key !== "$schema").sort());
  const config = await load(folder({ "seedbed.json": full }));
  expect(config.values).toEqual({ ...full, limits: { ...full.limits, maxVirtualMs: 5000 } });
  expect(config.settings.filter(({ source }) => source.kind !== "file")).toEqual([]);
  const names = config.settings.map(({ name }) => name);
  expect((await load(folder())).settings.map(({ name }) => name)).toEqual(names);
});

test("the environment of the process counts unless another is given", async () => {
  const cwd = folder();
  process.env["SEEDBED_SEEDS"] = "12";
  try {
    expect((await loadConfig({ cwd })).values.seeds).toBe("12");
    expect((await loadConfig({ cwd, env: {} })).values.seeds).toBe(100);
  } finally {
    delete process.env["SEEDBED_SEEDS"];
  }
});
