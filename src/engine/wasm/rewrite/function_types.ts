/** Reads how many parameters the function types of a module have: their local variables are numbered behind those. */
import { type ByteReader, hex } from "../binary/bytes.ts";
import { skipValueType } from "../binary/instructions.ts";

const FORM = { rec: 0x4e, final: 0x4f, sub: 0x50, array: 0x5e, struct: 0x5f, func: 0x60 };

/** The numbers of parameters by the index of the type; undefined for a type that is none of a function. */
export function parametersOfTypes(section: ByteReader): readonly (number | undefined)[] {
  const found: (number | undefined)[] = [];
  section.list("types", () => {
    if (section.peek() !== FORM.rec) return void found.push(readType(section));
    section.byte();
    section.list("types", () => void found.push(readType(section)));
  });
  section.requireEnd("the types");
  return found;
}

function readType(reader: ByteReader): number | undefined {
  const form = reader.byte("a type");
  if (form === FORM.sub || form === FORM.final) {
    reader.list("types above", () => reader.u32("a type"));
    return readType(reader);
  }
  const field = () => {
    skipValueType(reader);
    reader.byte("whether a field may change");
  };
  if (form === FORM.func) {
    const params = reader.list("parameters", () => skipValueType(reader)).length;
    reader.list("results", () => skipValueType(reader));
    return params;
  }
  if (form === FORM.struct) reader.list("fields", field);
  else if (form === FORM.array) field();
  else reader.fail("a type of functions, structs or arrays", hex(form), reader.at - 1);
  return undefined;
}
