/** Where an end of a connection is. */

/** One end of a connection: an address and a port, or the path of a unix socket. */
export interface Address {
  readonly address: string;
  readonly port: number;
}
