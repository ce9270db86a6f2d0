/** Lists of operations by index: a program may have patched the methods of arrays. */
import type { Operation } from "../operation.ts";

/** Takes one away, and says where it was; -1 if it was not there. */
export function remove(operations: Operation[], operation: Operation): number {
  const last = operations.length - 1;
  let at = 0;
  while (at <= last && operations[at] !== operation) at++;
  if (at > last) return -1;
  for (let index = at; index < last; index++) operations[index] = operations[index + 1]!;
  operations.length = last;
  return at;
}
