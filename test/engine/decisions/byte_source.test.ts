/** Bytes as inputs, and back: what is written is read again as it was. */
import { fc } from "../../support/properties.ts";
import { expect, test } from "vitest";
import { ByteSource, ByteWriter } from "../../../src/engine/decisions/byte_source.ts";
import { fitsInput, type InputBounds } from "../../../src/engine/decisions/inputs.ts";
import type { InputRequest } from "../../../src/engine/decisions/requests.ts";
import { fifoSource } from "../../../src/engine/strategies/fifo.ts";
import { randomSource } from "../../../src/engine/strategies/random.ts";

function asking({ min, max }: InputBounds): InputRequest {
  return { kind: "input", label: "n", min, max, nth: 0 };
}

const bounds: fc.Arbitrary<InputBounds> = fc.tuple(
  fc.maxSafeInteger(),
  fc.maxSafeInteger(),
).filter(([one, other]) => one !== other).map(([one, other]) => ({
  min: Math.min(one, other),
  max: Math.max(one, other),
}));

test("integers that are written as bytes are read as they were", () => {
  fc.assert(
    fc.property(fc.array(bounds), fc.nat(), (all, seed) => {
      const writer = new ByteWriter();
      const written = writer.watching(randomSource(seed));
      const values = all.map((each) => written.next(asking(each)));
      const source = new ByteSource(writer.bytes, fifoSource());
      expect(all.map((each) => source.next(asking(each)))).toEqual(values);
    }),
    { numRuns: 300 },
  );
});

test("any bytes are inputs: a length takes what is left, and where nothing is left, the simplest comes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(bounds), (bytes, all) => {
      const source = new ByteSource(bytes, fifoSource());
      for (const each of all) expect(fitsInput(source.next(asking(each)), each)).toBe(true);
      expect(new ByteSource(bytes, fifoSource()).next({ ...asking({ min: 0, max: 4096 }), isLength: true }))
        .toBe(bytes.length);
      expect(new ByteSource(new Uint8Array(0), fifoSource()).next(asking({ min: 3, max: 900 }))).toBe(3);
    }),
    { numRuns: 300 },
  );
});
