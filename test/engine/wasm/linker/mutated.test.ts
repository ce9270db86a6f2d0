/** Damaged components: each links, or is refused with the offset of what is wrong; nothing else is thrown, and nothing hangs. */
import { readFileSync } from "node:fs";
import { test } from "vitest";
import { SeedbedError } from "../../../../src/engine/errors.ts";
import { readComponent } from "../../../../src/engine/wasm/binary/component.ts";
import { type Host, linkComponent } from "../../../../src/engine/wasm/linker/link.ts";
import { CoreCode } from "../../../../src/engine/wasm/core_code.ts";
import { NO_LIMITS } from "../../../../src/engine/wasm/limits.ts";
import { fc } from "../../../support/properties.ts";
import { slow } from "../../../support/slow.ts";

const ROOT = new URL("../../../../", import.meta.url);
const COMPONENTS = [
  "examples/wasm/bomb.wasm",
  "test/engine/wasm/fixtures/probe.wasm",
  "test/engine/wasm/fixtures/files.wasm",
]
  .map((path) => readFileSync(new URL(path, ROOT)));

const HOST: Host = {
  func: () => () => null,
  resource: (_instance, name) => ({ kind: "resource", name, drop: () => {} }),
};

/** What comes before the core modules, and what comes behind them, is the component's own. */
const HEAD_BYTES = 1_600;
const TAIL_BYTES = 5_000;

const edit = fc.record({
  place: fc.oneof(
    { weight: 3, arbitrary: fc.record({ from: fc.constant("head"), at: fc.nat(HEAD_BYTES) }) },
    { weight: 3, arbitrary: fc.record({ from: fc.constant("tail"), at: fc.nat(TAIL_BYTES) }) },
    { weight: 1, arbitrary: fc.record({ from: fc.constant("head"), at: fc.nat(80_000) }) },
  ),
  byte: fc.oneof(fc.nat(40), fc.nat(255)),
});

const damaged = fc.record({
  component: fc.nat(COMPONENTS.length - 1),
  edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
})
  .map(({ component, edits }) => {
    const bytes = new Uint8Array(COMPONENTS[component]!);
    for (const { place: { from, at }, byte } of edits) {
      bytes[(from === "head" ? at : bytes.length - 1 - at) % bytes.length] = byte;
    }
    return bytes;
  });

function check(runs: number): void {
  fc.assert(
    fc.property(damaged, (bytes) => {
      try {
        // The first eight bytes say that it is one.
        bytes.set(COMPONENTS[0]!.subarray(0, 8));
        linkComponent(readComponent(bytes), HOST, new CoreCode(NO_LIMITS));
      } catch (error) {
        if (error instanceof SeedbedError && /^at byte \d+: /.test(error.message)) return;
        if (error instanceof WebAssembly.RuntimeError) return;
        throw error;
      }
    }),
    { numRuns: runs },
  );
}

test("150 damaged components", () => check(150));
slow("10,000 damaged components", () => check(10_000));
