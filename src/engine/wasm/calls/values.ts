/**
 * Values that pass between a guest and its world, and their form in a trace. Integers of 64 bits are `bigint`, bytes are
 * `Uint8Array`, an absent option is `null`; a resource is an object of a class of its own, which the trace numbers in the order in
 * which resources appear.
 */
import { Buffer } from "node:buffer";
import { textOf } from "../../host/output.ts";
import type { Json } from "../../json.ts";

/** Something that a guest holds by a handle: a stream, a descriptor. */
export abstract class Resource {}

/** A resource of a recording, which nothing stands behind. */
export class RecordedResource extends Resource {}

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Resource
  | readonly Value[]
  | { readonly [field: string]: Value };

/** The numbers of resources. */
export class Resources {
  readonly #numbers = new Map<Resource, number>();
  readonly #resources = new Map<number, Resource>();

  numberOf(resource: Resource): number {
    let number = this.#numbers.get(resource);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(resource, number);
      this.#resources.set(number, resource);
    }
    return number;
  }

  /** The resource of a number; one that nothing stands behind if it is new. */
  of(number: number): Resource {
    const known = this.#resources.get(number);
    if (known !== undefined) return known;
    const resource = new RecordedResource();
    this.#numbers.set(resource, number);
    this.#resources.set(number, resource);
    return resource;
  }
}

export function encodeValue(value: Value, resources: Resources): Json {
  if (typeof value === "bigint") return { n: String(value) };
  if (typeof value === "number" && !Number.isFinite(value)) return { f: String(value) };
  if (Object.is(value, -0)) return { f: "-0" };
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Uint8Array) {
    const text = textOf(value);
    return text === undefined ? { b: Buffer.from(value).toString("base64") } : { s: text };
  }
  if (value instanceof Resource) return { h: resources.numberOf(value) };
  if (Array.isArray(value)) return value.map((each) => encodeValue(each, resources));
  const fields = Object.entries(value as { readonly [field: string]: Value });
  return { o: Object.fromEntries(fields.map(([name, each]) => [name, encodeValue(each, resources)])) };
}

/** Returns undefined for JSON that stands for no value. */
export function decodeValue(json: Json, resources: Resources): Value | undefined {
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return all(json.map((each) => decodeValue(each, resources)));
  const [[key, given] = [], ...more] = Object.entries(json as Readonly<Record<string, Json>>);
  if (more.length > 0) return undefined;
  if (key === "h") return typeof given === "number" ? resources.of(given) : undefined;
  if (key === "o" && typeof given === "object" && given !== null && !Array.isArray(given)) {
    const fields = Object.entries(given).map(([name, each]) => [name, decodeValue(each as Json, resources)] as const);
    return fields.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(fields) as Value;
  }
  if (typeof given !== "string") return undefined;
  if (key === "n") return /^-?\d{1,20}$/.test(given) ? BigInt(given) : undefined;
  if (key === "f") return Number(given);
  if (key === "s") return new Uint8Array(Buffer.from(given));
  if (key === "b") return new Uint8Array(Buffer.from(given, "base64"));
  return undefined;
}

function all(values: (Value | undefined)[]): Value[] | undefined {
  return values.includes(undefined) ? undefined : values as Value[];
}
