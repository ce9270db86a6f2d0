/** Addresses as handles are given and asked for them. */
import type { Address } from "../../../capabilities/net/tcp/address.ts";
import { codeOf } from "./uv.ts";

export interface ShownAddress {
  address?: string;
  family?: string;
  port?: number;
}

/** Returns whether a program may bind to an address. @param own of its machine */
export function isOwnAddress(own: string, address: string): boolean {
  return address === own || address === "0.0.0.0" || address === "::" || address === "::1" ||
    address.startsWith("127.");
}

/** Fills `out` in, as `getsockname` does; `ENOTCONN` where there is no address. */
export function show(address: Address | undefined, out: ShownAddress): number {
  if (address === undefined) return codeOf("ENOTCONN");
  out.address = address.address;
  out.family = address.address.includes(":") ? "IPv6" : "IPv4";
  out.port = address.port;
  return 0;
}

/** Node's library asks for addresses of IPv6 by a method of its own, such as `bind6`: here it is the one for all addresses. */
export function takeIPv6(handle: object, methods: readonly string[]): void {
  for (const name of methods) {
    Object.defineProperty(handle, `${name}6`, { ...Object.getOwnPropertyDescriptor(handle, name) });
  }
}
