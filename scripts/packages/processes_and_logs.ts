/** Threads, processes, watchers, logs and telemetry. */
import type { PackageGroup } from "./operation.ts";

export const PROCESSES: PackageGroup = {
  heading: "Workers and processes",
  packages: [
    {
      name: "piscina",
      imports: `import { Piscina } from "piscina";`,
      body:
        `const pool = new Piscina({ filename: new URL("./double.worker.mjs", import.meta.url).href, maxThreads: 2 });
        const found = await Promise.all([pool.run(1), pool.run(2)]); await pool.destroy(); return found;`,
      expected: `[2,4]`,
    },
    {
      name: "tinypool",
      imports: `import { Tinypool } from "tinypool";`,
      body:
        `const pool = new Tinypool({ filename: new URL("./double.worker.mjs", import.meta.url).href, maxThreads: 2 });
        const found = await Promise.all([pool.run(1), pool.run(2)]); await pool.destroy(); return found;`,
      expected: `[2,4]`,
    },
    {
      name: "workerpool",
      imports: `import workerpool from "workerpool";`,
      body: `const pool = workerpool.pool({ maxWorkers: 1, workerType: "thread" });
        const found = await pool.exec((a, b) => a + b, [1, 2]); await pool.terminate(); return found;`,
      expected: `3`,
    },
    {
      name: "execa",
      imports: `import { execa } from "execa";`,
      body: `return (await execa("git", ["status"])).stdout;`,
      expected: `"clean"`,
    },
    {
      name: "chokidar",
      imports: `import { watch } from "chokidar"; import { mkdirSync, writeFileSync } from "node:fs";`,
      body: `mkdirSync("watched"); writeFileSync("watched/a", "1");
        const watcher = watch("watched", { usePolling: true, interval: 100 });
        await new Promise((resolve) => watcher.on("ready", resolve)); setTimeout(() => writeFileSync("watched/b", "2"), 500);
        const path = await new Promise((resolve) => watcher.on("add", resolve)); await watcher.close(); return path;`,
      expected: `"watched/b"`,
    },
  ],
};

export const LOGS: PackageGroup = {
  heading: "Logging and telemetry",
  packages: [
    {
      name: "pino",
      imports: `import pino from "pino"; import { readFileSync } from "node:fs";`,
      body: `const log = pino(pino.destination({ dest: "a.log", sync: true })); log.info("hi");
        return JSON.parse(readFileSync("a.log", "utf8")).msg;`,
      expected: `"hi"`,
    },
    {
      name: "winston",
      imports: `import winston from "winston"; import { readFileSync } from "node:fs";`,
      body: `const log = winston.createLogger({ transports: [new winston.transports.File({ filename: "a.log" })] });
        log.info("hi"); log.end(); await new Promise((resolve) => log.on("finish", resolve));
        await new Promise((resolve) => setTimeout(resolve, 100)); return JSON.parse(readFileSync("a.log", "utf8")).message;`,
      expected: `"hi"`,
    },
    {
      name: "@opentelemetry/sdk-node",
      with: ["@opentelemetry/api", "@opentelemetry/sdk-trace-base"],
      imports: `import { trace } from "@opentelemetry/api"; import { NodeSDK } from "@opentelemetry/sdk-node";
        import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";`,
      body:
        `const exporter = new InMemorySpanExporter(); const sdk = new NodeSDK({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
        sdk.start(); trace.getTracer("t").startActiveSpan("work", (span) => span.end());
        await new Promise((resolve) => setTimeout(resolve, 100)); // It waits for what it finds out about the machine.
        const names = exporter.getFinishedSpans().map((span) => span.name); await sdk.shutdown(); return names;`,
      expected: `["work"]`,
    },
    {
      name: "prom-client",
      imports: `import { Counter, register } from "prom-client";`,
      body:
        `new Counter({ name: "visits", help: "h" }).inc(2); return (await register.metrics()).includes("visits 2");`,
      expected: `true`,
    },
  ],
};
