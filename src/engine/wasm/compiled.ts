/**
 * The binaries that runs of this process may use, by their SHA-256. A step names its binary by that digest, so that a run cannot
 * be given another one; a binary is read and compiled once, however many runs use it.
 */
import { type ComponentBinary, readComponent } from "./binary/component.ts";
import { kindOf } from "./binary/kind.ts";
import { type CoreModule, readModule } from "./binary/module.ts";
import { compileModule } from "./compile_module.ts";
import { realCrypto } from "../host/crypto.ts";

export type Compiled =
  & { readonly sha256: string; readonly size: number }
  & (
    | { readonly kind: "module"; readonly bytes: Uint8Array; readonly described: CoreModule }
    | { readonly kind: "component"; readonly component: ComponentBinary }
  );

const known = new Map<string, Compiled>();

/**
 * Makes a binary known to runs.
 * @throws SeedbedError `invalid` for what is no WebAssembly, with the offset
 */
export function provideBinary(bytes: Uint8Array): Compiled {
  const sha256 = realCrypto().createHash("sha256").update(bytes).digest("hex");
  const found = known.get(sha256);
  if (found !== undefined) return found;
  const made = compile(bytes, sha256);
  known.set(sha256, made);
  return made;
}

/** Undefined for a binary that nobody has provided. */
export function binaryOf(sha256: string): Compiled | undefined {
  return known.get(sha256);
}

function compile(bytes: Uint8Array, sha256: string): Compiled {
  const base = { sha256, size: bytes.length };
  if (kindOf(bytes) === "component") return { ...base, kind: "component", component: readComponent(bytes) };
  const described = readModule(bytes);
  compileModule(bytes);
  return { ...base, kind: "module", bytes, described };
}
