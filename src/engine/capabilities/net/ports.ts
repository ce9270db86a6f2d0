/** The ports of a machine, of one protocol: which addresses are taken at each. */

/** The first port that is given out, and the last, as IANA has them. */
const FIRST_EPHEMERAL = 49_152;
const LAST_PORT = 65_535;

export class Ports {
  readonly #machine: string;
  /** Addresses that are taken, by port. */
  readonly #bound = new Map<number, string[]>();
  #nextPort = FIRST_EPHEMERAL;

  constructor(machine: string) {
    this.#machine = machine;
  }

  /**
   * Takes a port.
   * @param port 0 for any that is free
   * @returns the port, or undefined if it is taken
   */
  bind(address: string, port: number): number | undefined {
    const chosen = port === 0 ? this.#freePort() : port;
    const taken = this.#bound.get(chosen) ?? [];
    for (let index = 0; index < taken.length; index++) if (overlap(taken[index]!, address)) return undefined;
    taken[taken.length] = address;
    this.#bound.set(chosen, taken);
    return chosen;
  }

  /** Gives a port back. */
  release({ address, port }: { readonly address: string; readonly port: number }): void {
    const taken = this.#bound.get(port);
    if (taken === undefined) return;
    const index = taken.indexOf(address);
    if (index >= 0) taken.splice(index, 1);
    if (taken.length === 0) this.#bound.delete(port);
  }

  /** In order, and then again from the first, as long as one is free. */
  #freePort(): number {
    for (let tries = FIRST_EPHEMERAL; tries <= LAST_PORT; tries++) {
      const port = this.#nextPort;
      this.#nextPort = port === LAST_PORT ? FIRST_EPHEMERAL : port + 1;
      if (!this.#bound.has(port)) return port;
    }
    throw new Error(`${this.#machine} has no free port`);
  }
}

const isV6 = (address: string) => address.includes(":");

/** Two sockets cannot have the same port on addresses of which one covers the other. */
function overlap(one: string, other: string): boolean {
  return one === other || accepts(one, other) || accepts(other, one);
}

/** Returns whether who is bound to an address gets what is sent to another one. */
export function accepts(bound: string, address: string): boolean {
  if (bound === "::") return true;
  return bound === "0.0.0.0" && !isV6(address);
}
