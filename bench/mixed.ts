/** A scenario of many mixed steps, made by rule: random, kv, files, assertions, sleeps. */

export function mixedScenario(steps: number): { version: 1; name: string; steps: Record<string, unknown>[] } {
  return { version: 1, name: "mixed", steps: Array.from({ length: steps }, (_, index) => stepOf(index)) };
}

function stepOf(index: number): Record<string, unknown> {
  switch (index % 5) {
    case 0:
      return { type: "set_kv", key: `key${index % 100}`, value: `value ${index}` };
    case 1:
      return { type: "rand_u64", key: "random" };
    case 2:
      return { type: "assert_eq_int", a: index, b: index };
    case 3:
      return { type: "fs_write", path: `/data/file${index % 50}`, data: `text ${index}` };
    default:
      return { type: "sleep", duration: "1ms" };
  }
}
