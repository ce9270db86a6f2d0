/** Where a page is served, and by which names it may be asked for. */
import { isIP } from "node:net";
import { z } from "zod";

export interface Address {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

const LOOPBACK = "127.0.0.1";
const ANY = ["0.0.0.0", "::"];

/** Reads the value of `--serve`: nothing, a port, or a host and a port. */
export const addressSchema = z.string().transform((text, context): Address => {
  const [, bracketed, name, digits] = /^(?:\[([^\]]+)\]:|([^:[\]]+):)?(\d{1,5})?$/.exec(text) ?? [];
  const host = bracketed ?? name;
  const port = Number(digits ?? 0);
  const isAddress = text === "" || digits !== undefined && (bracketed === undefined || isIP(bracketed) === 6);
  if (isAddress && port <= 65_535) return { host: host ?? LOOPBACK, port };
  context.addIssue({
    code: "custom",
    message: "expected a port from 0 to 65535, or a host and a port such as 0.0.0.0:8080",
  });
  return z.NEVER;
});

/**
 * Returns whether a request with this Host header asks for the page at this address. A page of another site that has its own name
 * point here (DNS rebinding) is told from it by that name. Whoever serves on all addresses is asked by number.
 */
export function isOwnHost(header: string | undefined, { host, port }: Address): boolean {
  const [, bracketed, name, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(header ?? "") ?? [];
  const asked = (bracketed ?? name)?.toLowerCase();
  if (asked === undefined || Number(digits ?? 80) !== port) return false;
  if (asked === host.toLowerCase() || asked === "localhost" && isLoopback(host)) return true;
  return ANY.includes(host) && (asked === "localhost" || isIP(asked) !== 0);
}

/** Returns an address for people: one that serves on all addresses is reached on this machine by the loopback. */
export function urlOf({ host, port }: Address, token: string): string {
  const shown = ANY.includes(host) ? LOOPBACK : host;
  return `http://${isIP(shown) === 6 ? `[${shown}]` : shown}:${port}/?token=${token}`;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || isIP(host) === 4 && host.startsWith("127.");
}
