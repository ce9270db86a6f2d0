import { scenario } from "seedbed";

class Lock {
  #tail = Promise.resolve();

  /** Resolves to what gives it back. */
  async take(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#tail;
    this.#tail = promise;
    await before;
    return resolve;
  }
}

const [ann, bob] = [new Lock(), new Lock()];

async function transfer(from: Lock, to: Lock): Promise<void> {
  const releaseFirst = await from.take();
  await new Promise((resolve) => setTimeout(resolve, 1));
  const releaseSecond = await to.take();
  releaseSecond();
  releaseFirst();
}

export default scenario("two transfers come to an end")
  .parallel("transfer", {
    there: () => transfer(ann, bob),
    back: () => transfer(ann, bob),
  })
  .finally("done", () => true);
