/** Indexes of a component that lead to something of another kind than their place asks for: refused, with the offset. */
import { expect, test } from "vitest";
import { readComponent } from "../../../../src/engine/wasm/binary/component.ts";
import { type Host, linkComponent } from "../../../../src/engine/wasm/linker/link.ts";
import { CoreCode } from "../../../../src/engine/wasm/core_code.ts";
import { NO_LIMITS } from "../../../../src/engine/wasm/limits.ts";

const COMPONENT = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0];
/** The type of a function without parameters and without a result. */
const FUNC_TYPE = [0x07, 5, 1, 0x40, 0, 1, 0];

const HOST: Host = {
  func: () => () => null,
  resource: (_instance, name) => ({ kind: "resource", name, drop: () => {} }),
};

const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
const section = (id: number, ...content: number[]) => [id, content.length, ...content];

test.each([
  [
    "resource.drop of a function's type",
    [...FUNC_TYPE, ...section(8, 1, 0x03, 0)],
    "at byte 18: expected a resource type, found a func type",
  ],
  [
    "an alias that takes a type for a function",
    // An instance that exports its type 0, and an alias of that export as a function.
    [
      ...FUNC_TYPE,
      ...section(5, 1, 0x01, 1, 0x00, ...name("t"), 0x03, 0),
      ...section(6, 1, 0x01, 0x00, 0, ...name("t")),
    ],
    "expected t to be a func, found a type",
  ],
])("%s", (_what, sections, message) => {
  const component = readComponent(Uint8Array.from([...COMPONENT, ...sections]));
  expect(() => linkComponent(component, HOST, new CoreCode(NO_LIMITS))).toThrow(message);
});
