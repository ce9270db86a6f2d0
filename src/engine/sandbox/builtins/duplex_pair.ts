/** `stream.duplexPair` of Node 22: two ends, of which each reads what the other writes. `readable-stream` has none. */
import type { Duplex as NodeDuplex, DuplexOptions } from "node:stream";

type Done = (error?: Error | null) => void;
type DuplexClass = new (options?: DuplexOptions) => NodeDuplex;

export function createDuplexPair(Duplex: DuplexClass): (options?: DuplexOptions) => [NodeDuplex, NodeDuplex] {
  class DuplexSide extends Duplex {
    other!: DuplexSide;
    /** Goes on with the writes of the other side. */
    #taken: Done | undefined;

    override _read(): void {
      const taken = this.#taken;
      this.#taken = undefined;
      taken?.();
    }

    override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
      if (chunk.length === 0) return void Promise.resolve().then(() => done());
      this.other.push(chunk);
      this.other.#taken = done;
    }

    override _final(done: Done): void {
      this.other.on("end", done);
      this.other.push(null);
    }

    override _destroy(error: Error | null, done: Done): void {
      const { other } = this;
      void Promise.resolve().then(() => {
        if (other.destroyed) return;
        if (error === null) other.push(null);
        else other.destroy();
      });
      done(error);
    }
  }
  return (options) => {
    const [one, other] = [new DuplexSide(options), new DuplexSide(options)];
    one.other = other;
    other.other = one;
    return [one, other];
  };
}
