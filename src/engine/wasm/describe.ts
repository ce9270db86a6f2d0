/** What a binary is, as data. */
import type { Compiled } from "./compiled.ts";

export interface DescribedBinary {
  readonly kind: "module" | "component";
  readonly bytes: number;
  readonly sha256: string;
  /** As `wasi:cli/environment@0.2.0`, or `wasi_snapshot_preview1#fd_write` of a core module. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** Tools and languages that name themselves in it. */
  readonly producers: readonly string[];
  /** The number of core modules in it. */
  readonly modules: number;
  readonly usesThreads: boolean;
}

export function describeBinary(binary: Compiled): DescribedBinary {
  const base = { kind: binary.kind, bytes: binary.size, sha256: binary.sha256 };
  if (binary.kind === "module") {
    const { imports, exports, producers, usesThreads } = binary.described;
    return {
      ...base,
      imports: imports.map(({ module, name }) => `${module}#${name}`),
      exports: exports.map(({ name }) => name),
      producers: [...new Set(producers)],
      modules: 1,
      usesThreads,
    };
  }
  const { imports, exports, producers, definitions } = binary.component;
  const modules = definitions.flatMap((each) => each.kind === "core module" ? [each.described] : []);
  return {
    ...base,
    imports: imports.map(({ name }) => name),
    exports: exports.map(({ name }) => name),
    producers,
    modules: modules.length,
    usesThreads: modules.some((each) => each.usesThreads),
  };
}
