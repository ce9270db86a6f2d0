/** The binding `cares_wrap`: names are those of the machines of the world, and those that a scenario declares. A lookup is an operation. */
import { isIP } from "node:net";
import type { Scope } from "../../realm/scope.ts";
import { refuse } from "../../realm/refused.ts";
import { TCP } from "../../../capabilities/net/tcp/network.ts";
import type { DnsRecords } from "../../../capabilities/net/setting.ts";
import { hostOf } from "./stream_handle.ts";
import { codeOf } from "./uv.ts";

const AI_ADDRCONFIG = 32;
const AI_V4MAPPED = 8;
const AI_ALL = 16;
const IPV6_FIRST = 2;

interface LookupRequest {
  oncomplete: (error: number | string | null, ...results: unknown[]) => void;
}

/** Records by the method that asks for them; a name has none of the others. */
const RECORDS: Readonly<Record<string, (records: DnsRecords) => readonly unknown[] | undefined>> = {
  Cname: ({ CNAME }) => CNAME,
  Mx: ({ MX }) => MX?.map((record) => ({ ...record })),
  Ns: ({ NS }) => NS,
  Srv: ({ SRV }) => SRV?.map((record) => ({ ...record })),
  Txt: ({ TXT }) => TXT?.map((text) => [text].flat()),
};
const NO_RECORDS = ["Caa", "Tlsa", "Ptr", "Naptr", "Soa"];

export function createCaresWrap(scope: Scope): object {
  const { kernel } = scope.world;
  const find = (name: string, family: number, hints: number): readonly string[] => {
    if (isIP(name) !== 0) return [name];
    const all = scope.world.use(TCP).addressesOf(name) ?? [];
    if (family !== 0) return all.filter((address) => isIP(address) === family);
    // As with glibc: the loopback interface alone is no reason to look for addresses of IPv6.
    return (hints & AI_ADDRCONFIG) !== 0 ? all.filter((address) => isIP(address) === 4) : all;
  };
  /** Has `answer` called at an operation, in the context of the caller. */
  const ask = (what: string, answer: () => void): 0 => {
    kernel.scheduler.submit("dns", what, scope.later(answer));
    return 0;
  };
  const missing = (name: string) => scope.world.use(TCP).recordsOf(name) === undefined ? "ENOTFOUND" : "ENODATA";
  const byName = (family: 4 | 6) => (request: LookupRequest, name: string) =>
    ask(name, () => {
      const found = find(name, family, 0);
      if (found.length === 0) request.oncomplete(missing(name));
      else request.oncomplete(null, [...found], found.map(() => 0));
    });
  class ChannelWrap {
    #servers: unknown[] = [["127.0.0.1", 53]];
    queryA = byName(4);
    queryAaaa = byName(6);

    getServers(): unknown[] {
      return this.#servers;
    }

    setServers(servers: readonly (readonly unknown[])[]): number {
      this.#servers = servers.map(([, address, port]) => [address, port]);
      return 0;
    }

    setLocalAddress(): void {}

    cancel(): void {}

    getHostByAddr(request: LookupRequest): number {
      return ask("reverse", () => request.oncomplete("ENOTFOUND"));
    }
  }
  const define = (record: string, value: (request: LookupRequest, name: string) => number) =>
    Object.defineProperty(ChannelWrap.prototype, `query${record}`, { value });
  for (const record of [...Object.keys(RECORDS), ...NO_RECORDS]) {
    define(record, (request, name) =>
      ask(`${record.toUpperCase()} ${name}`, () => {
        const records = scope.world.use(TCP).recordsOf(name);
        const found = records === undefined ? undefined : RECORDS[record]?.(records);
        if (found === undefined) request.oncomplete(missing(name));
        else request.oncomplete(null, [...found]);
      }));
  }
  define("Any", () => {
    throw refuse("dns.resolveAny", "ask for one type of record, as by resolveMx or resolveTxt");
  });
  return {
    GetAddrInfoReqWrap: class GetAddrInfoReqWrap {},
    GetNameInfoReqWrap: class GetNameInfoReqWrap {},
    QueryReqWrap: class QueryReqWrap {},
    ChannelWrap,
    AI_ADDRCONFIG,
    AI_V4MAPPED,
    AI_ALL,
    DNS_ORDER_VERBATIM: 0,
    DNS_ORDER_IPV4_FIRST: 1,
    DNS_ORDER_IPV6_FIRST: IPV6_FIRST,
    /** Only whether an address is link-local is asked of it, which the first two bytes tell. */
    convertIpv6StringToBuffer: (address: string) => {
      const first = parseInt(address, 16) || 0;
      return new Uint8Array([first >> 8, first & 255]);
    },
    strerror: (code: string) => code,
    canonicalizeIP: (address: string) => isIP(address) === 0 ? undefined : address,
    getaddrinfo(request: LookupRequest, name: string, family: number, hints: number, order: number) {
      return ask(name, () => {
        const found = [...find(name, family, hints)];
        if (order === IPV6_FIRST) found.reverse();
        if (found.length === 0) request.oncomplete(codeOf("EAI_NONAME"), []);
        else request.oncomplete(null, found);
      });
    },
    getnameinfo(request: LookupRequest, address: string, port: number) {
      const name = scope.world.use(TCP).at(hostOf(scope), address) === hostOf(scope) ? "localhost" : address;
      return ask(address, () => request.oncomplete(null, name, String(port)));
    },
  };
}
