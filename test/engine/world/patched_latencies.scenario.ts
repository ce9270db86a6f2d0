/** The same work as it is and with methods of the language patched that choosing latencies could use. */
import { writeFile } from "node:fs/promises";
import { type AuthorWorld, http, scenario } from "seedbed";

async function all(world: AuthorWorld): Promise<void> {
  const start = performance.now();
  const wait = new Promise((resolve) => setTimeout(resolve, 20));
  await Promise.all([fetch("http://a.test/x"), writeFile("/tmp/f", "x"), wait]);
  world.event("took", performance.now() - start);
}

const immediate = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function patchMethods(): void {
  const fail = (): never => {
    throw new Error("patched");
  };
  Math.floor =
    Math.round =
    Math.abs =
    Math.min =
    Math.max =
      () => 7;
  Array.prototype.filter = Array.prototype.sort = Array.prototype.indexOf = fail;
}

/** What takes some values out of an array looks for it. */
function patchIterators(): void {
  Object.defineProperty(Object.prototype, "return", { value: () => 7, configurable: true });
}

function described(name: string, work: (world: AuthorWorld) => Promise<void>, patch: () => void = () => {}) {
  return scenario(name).world({ latency: {} }).step(http.when("GET", "http://a.test/x").replies(200))
    .step("code", async (world) => {
      patch();
      await work(world);
    });
}

export const plain = described("all", all);
export const patched = described("all, patched", all, patchMethods);
export const immediatePlain = described("an immediate", immediate);
export const immediatePatched = described("an immediate, patched", immediate, patchIterators);
