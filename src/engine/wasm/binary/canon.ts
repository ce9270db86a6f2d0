/** Definitions of functions across the boundary: lifted ones, lowered ones, and those of resources. */
import { type ByteReader, hex } from "./bytes.ts";

export type StringEncoding = "utf8" | "utf16" | "latin1+utf16";

export interface CanonOptions {
  readonly encoding: StringEncoding;
  readonly memory: number | undefined;
  readonly realloc: number | undefined;
  readonly postReturn: number | undefined;
}

export type CanonDefinition =
  | { readonly kind: "lift"; readonly func: number; readonly options: CanonOptions; readonly type: number }
  | { readonly kind: "lower"; readonly func: number; readonly options: CanonOptions }
  | { readonly kind: "resource.new" | "resource.drop" | "resource.rep"; readonly type: number };

const RESOURCE = { 0x02: "resource.new", 0x03: "resource.drop", 0x04: "resource.rep" } as const;

export function readCanon(reader: ByteReader): CanonDefinition {
  const at = reader.at;
  const form = reader.byte("a canonical function");
  if (form === 0x00 || form === 0x01) {
    const zero = reader.byte("0x00");
    if (zero !== 0) reader.fail("0x00", hex(zero), reader.at - 1);
    const func = reader.u32("a function");
    const options = readOptions(reader);
    return form === 0 ? { kind: "lift", func, options, type: reader.u32("a type") } : { kind: "lower", func, options };
  }
  const kind = RESOURCE[form as keyof typeof RESOURCE];
  if (kind !== undefined) return { kind, type: reader.u32("a type") };
  return reader.fail(
    "a canonical function of preview 2 (0x00 to 0x04)",
    `${hex(form)}, which belongs to preview 3 or to threads`,
    at,
  );
}

function readOptions(reader: ByteReader): CanonOptions {
  const options: { -readonly [K in keyof CanonOptions]: CanonOptions[K] } = {
    encoding: "utf8",
    memory: undefined,
    realloc: undefined,
    postReturn: undefined,
  };
  reader.list("options", () => {
    const at = reader.at;
    const option = reader.byte("an option");
    if (option === 0) options.encoding = "utf8";
    else if (option === 1) options.encoding = "utf16";
    else if (option === 2) options.encoding = "latin1+utf16";
    else if (option === 3) options.memory = reader.u32("a memory");
    else if (option === 4) options.realloc = reader.u32("a function");
    else if (option === 5) options.postReturn = reader.u32("a function");
    else reader.fail("an option of preview 2 (0x00 to 0x05)", hex(option), at);
  });
  return options;
}
