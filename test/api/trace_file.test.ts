import { Buffer } from "node:buffer";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeTraceFile, readTraceFile } from "../../src/api/runs/traces/trace_file.ts";
import { programOf, traceOf } from "../engine/support/programs.ts";

let folder: string;
let file: string;
let bytes: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "seedbed-"));
  file = join(folder, "trace.jsonl");
  bytes = Buffer.from((await traceOf(programOf([{ type: "trace_event", name: "\uFFFD" }]))).text);
});
afterAll(() => rm(folder, { recursive: true }));

test("a complete trace is read", async () => {
  await writeFile(file, bytes);
  expect((await readTraceFile(file)).entries).toHaveLength(2);
});

test("every changed byte is noticed, even within a replacement character", async () => {
  const character = bytes.lastIndexOf("\uFFFD");
  for (const [offset, byte] of [[0, 0xf0], [0, 0xff], [1, 0x20], [2, 0xff]] as const) {
    const changed = Buffer.from(bytes);
    changed[character + offset] = byte;
    await writeFile(file, changed);
    for (const read of [readTraceFile, decodeTraceFile]) {
      await expect(read(file)).rejects.toMatchObject({
        code: "invalid",
        message: "not a valid trace: expected UTF-8, found other bytes",
        location: { file, line: 3 },
      });
    }
  }
});

test("a folder and a missing file are refused", async () => {
  await expect(readTraceFile(folder)).rejects.toMatchObject({ code: "unreadable", location: { file: folder } });
  await expect(readTraceFile(join(folder, "none"))).rejects.toMatchObject({
    code: "unreadable",
    message: "expected a trace file, there is no such file",
  });
});
