/** Prints memory as Node does: sizes stand in brackets, as what is no property of the object itself. */
import { Buffer } from "node:buffer";
import { inspect, type InspectOptions } from "node:util";

type Memory = ArrayBuffer | SharedArrayBuffer;

/** As `inspect` shows an `ArrayBuffer`. */
export function showMemory(value: Memory, options: InspectOptions): string {
  return bracketed(value, { Uint8Contents: contentsOf(value, options), byteLength: value.byteLength }, options);
}

export function showView({ byteLength, byteOffset, buffer, constructor }: DataView, options: InspectOptions): string {
  return bracketed({ constructor }, { byteLength, byteOffset, buffer }, options);
}

/** The bytes, as many as arrays have elements shown. */
function contentsOf(value: Memory, { maxArrayLength = inspect.defaultOptions.maxArrayLength }: InspectOptions): object {
  const max = Math.min(Math.max(0, maxArrayLength ?? Infinity), value.byteLength);
  const shown = Buffer.from(value, 0, max).toString("hex").replace(/(.{2})(?=.)/g, "$1 ");
  const more = value.byteLength - max;
  const rest = more > 0 ? ` ... ${more} more byte${more > 1 ? "s" : ""}` : "";
  return { [inspect.custom]: () => `<${shown}${rest}>` };
}

/** An object of the same class, of which none of these properties is enumerable: `inspect` puts those in brackets. */
function bracketed({ constructor }: object, fields: object, options: InspectOptions): string {
  const { [constructor.name]: Shown } = { [constructor.name]: class {} };
  const descriptors = Object.entries(fields).map(([key, value]) => [key, { value, enumerable: false }]);
  return inspect(Object.defineProperties(new Shown!(), Object.fromEntries(descriptors)), {
    ...options,
    showHidden: true,
  });
}
