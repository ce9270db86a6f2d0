/**
 * A connection whose protocol is unknown: an answer is what comes until nothing more does for a while. A server that has not
 * begun to answer by then is waited for later.
 */
import type { ServerAddress } from "./address.ts";
import type { Answered, RealConnection } from "./real_connection.ts";
import { Wire } from "./wire.ts";

/** Real ms in which an answer begins, and after which one that has paused is complete. */
const BEGIN_MS = 50;
const QUIET_MS = 5;

export class RawConnection implements RealConnection {
  readonly #wire: Wire;

  private constructor(wire: Wire) {
    this.#wire = wire;
  }

  static async open(address: ServerAddress): Promise<RawConnection> {
    return new RawConnection(await Wire.open(address));
  }

  send(bytes: Uint8Array): void {
    this.#wire.write(bytes);
  }

  async answer(patienceMs: number): Promise<Answered> {
    const wire = this.#wire;
    if (!wire.hasBytes && !wire.isClosed) await wire.bell.heard(Math.max(BEGIN_MS, patienceMs));
    if (!wire.hasBytes && !wire.isClosed) return "waits";
    while (!wire.isClosed && await wire.bell.heard(QUIET_MS));
    return { bytes: wire.take(), isClosed: wire.isClosed };
  }

  async close(): Promise<void> {
    if (!await this.#wire.close()) this.#wire.destroy();
  }
}
