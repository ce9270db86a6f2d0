/**
 * Functions of JavaScript that SQLite can call: WebAssembly puts only its own functions into a table. A small module imports each of them, and
 * exports it again.
 */

/** Parameters and result of a function: `i` for a number of 32 bits, with the result after the arrow. */
export type Signature = `${string}>${"i" | ""}`;

const I32 = 0x7f;
const FUNCTION_TYPE = 0x60;
const SECTION = { type: 1, import: 2, export: 7 } as const;
const FUNCTION = 0;

const { Instance, Module } = WebAssembly;

/** Compiled once for the same signatures. */
const modules = new Map<string, WebAssembly.Module>();

/** Makes functions of WebAssembly, each of which calls the one with the same name. */
export function trampolines<N extends string>(
  signatures: Readonly<Record<N, Signature>>,
  functions: Readonly<Record<N, (...args: number[]) => number | void>>,
): Record<N, unknown> {
  const key = JSON.stringify(signatures);
  let module = modules.get(key);
  if (module === undefined) modules.set(key, module = new Module(moduleOf(signatures)));
  return new Instance(module, { "": functions }).exports as Record<N, unknown>;
}

function moduleOf(signatures: Readonly<Record<string, Signature>>): Uint8Array<ArrayBuffer> {
  const names = Object.keys(signatures);
  const types = names.map((name) => {
    const [parameters, results] = signatures[name]!.split(">") as [string, string];
    return [FUNCTION_TYPE, ...list([...parameters].map(() => [I32])), ...list([...results].map(() => [I32]))];
  });
  const imports = names.map((name, index) => [...text(""), ...text(name), FUNCTION, ...number(index)]);
  const exports = names.map((name, index) => [...text(name), FUNCTION, ...number(index)]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(SECTION.type, list(types)),
    ...section(SECTION.import, list(imports)),
    ...section(SECTION.export, list(exports)),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...number(content.length), ...content];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...number(items.length), ...items.flat()];
}

function text(value: string): number[] {
  return list([...value].map((letter) => [letter.charCodeAt(0)]));
}

/** LEB128 without a sign. */
function number(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...number(value >>> 7)];
}
