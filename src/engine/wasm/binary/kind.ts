/** Tells components and core modules apart, and both from all else, by the first eight bytes. */
import { SeedbedError } from "../../errors.ts";

/** A component, or a core module, which knows numbers and memory only. */
export type BinaryKind = "component" | "module";

const MAGIC = [0x00, 0x61, 0x73, 0x6d] as const;

/**
 * Says what a binary is.
 * @throws SeedbedError `invalid` for what is neither
 */
export function kindOf(bytes: Uint8Array): BinaryKind {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) {
    const found = bytes.length === 0
      ? "an empty file"
      : [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new SeedbedError("invalid", `at byte 0: expected 00 61 73 6d, as WebAssembly begins, found ${found}`, {
      hint: bytes[0] === 0x28 ? "text is turned into a binary by wat2wasm or wasm-tools parse" : "is it a .wasm file?",
    });
  }
  const version = [...bytes.subarray(4, 8)].join(".");
  if (version === "1.0.0.0") return "module";
  if (version === "13.0.1.0") return "component";
  throw new SeedbedError(
    "invalid",
    `at byte 4: expected version 1 (a core module) or 13 of layer 1 (a component), found ${version || "the end"}`,
    { hint: "the file is damaged, or of a version that this seedbed does not know" },
  );
}
