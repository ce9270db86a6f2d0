/** Core values that the cases of a variant share: one of a type stands in the place of another. */
import type { CoreType } from "../types.ts";
import type { CoreValue } from "./memory.ts";

const CELL = new DataView(new ArrayBuffer(8));

/** A core value in the place of one of another type: the cases of a variant share them. */
export function converted(value: CoreValue, from: CoreType, to: CoreType): CoreValue {
  if (from === to) return value;
  if (from === "f32") CELL.setFloat32(0, value as number, true);
  else if (from === "f64") CELL.setFloat64(0, value as number, true);
  else CELL.setBigInt64(0, BigInt.asIntN(64, BigInt(value)), true);
  if (from === "i32" || from === "f32") CELL.setUint32(4, 0, true);
  if (to === "i32") return CELL.getInt32(0, true);
  if (to === "i64") return CELL.getBigInt64(0, true);
  return to === "f32" ? CELL.getFloat32(0, true) : CELL.getFloat64(0, true);
}
