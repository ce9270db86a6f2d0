/** The real `node:crypto`, loaded when it is first asked for: a library that only describes scenarios does not wait for it. */
import process from "node:process";

/** As it is before a guard stands in front of it. */
const { getBuiltinModule } = process;

export function realCrypto(): typeof import("node:crypto") {
  return getBuiltinModule("node:crypto");
}
