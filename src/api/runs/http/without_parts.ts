/** Leaves parts out of JSON, by paths such as `createdAt` or `items.*.id`. */
import type { Json } from "../../../engine/json.ts";

/** @param paths names of fields and places of items, with dots between; `*` stands for each */
export function withoutParts(value: Json, paths: readonly string[]): Json {
  return paths.reduce((left, path) => without(left, path.split(".")), value);
}

function without(value: Json, [name, ...rest]: readonly string[]): Json {
  if (name === undefined || typeof value !== "object" || value === null) return value;
  const isNamed = (key: string) => name === "*" || name === key;
  const left = Object.entries(value).flatMap(([key, part]: [string, Json]): [string, Json][] => {
    if (!isNamed(key)) return [[key, part]];
    return rest.length === 0 ? [] : [[key, without(part, rest)]];
  });
  return Array.isArray(value) ? left.map(([, part]) => part) : Object.fromEntries(left);
}
