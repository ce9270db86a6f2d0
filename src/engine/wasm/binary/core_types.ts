/** Core types inside a component: skipped, since the engine checks core modules itself. */
import { type ByteReader, hex } from "./bytes.ts";

export function readCoreType(reader: ByteReader): void {
  const at = reader.at;
  const form = reader.byte("a core type");
  if (form === 0x60) {
    const types = () => reader.list("types", () => valueType(reader));
    types();
    types();
  } else if (form === 0x50) {
    reader.list("declarations", () => declaration(reader));
  } else reader.fail("a function (0x60) or module (0x50) type", hex(form), at);
}

function declaration(reader: ByteReader): void {
  const form = reader.byte("a declaration");
  if (form === 0x00) {
    reader.name();
    reader.name();
    description(reader);
  } else if (form === 0x01) readCoreType(reader);
  else if (form === 0x02) {
    reader.byte("a sort");
    reader.byte("an alias");
    reader.u32("a count");
    reader.u32("an index");
  } else if (form === 0x03) {
    reader.name();
    description(reader);
  } else reader.fail("a declaration", hex(form), reader.at - 1);
}

function description(reader: ByteReader): void {
  const sort = reader.byte("a sort");
  if (sort === 0x00) reader.u32("a type");
  else if (sort === 0x01) {
    valueType(reader);
    limits(reader);
  } else if (sort === 0x02) limits(reader);
  else if (sort === 0x03) {
    valueType(reader);
    reader.byte("whether it may change");
  } else if (sort === 0x04) {
    reader.byte("an attribute");
    reader.u32("a type");
  } else reader.fail("a sort", hex(sort), reader.at - 1);
}

function limits(reader: ByteReader): void {
  const flags = reader.byte("limits");
  reader.skipSigned();
  if ((flags & 1) !== 0) reader.skipSigned();
}

function valueType(reader: ByteReader): void {
  if ([0x63, 0x64].includes(reader.byte("a type"))) reader.skipSigned();
}
