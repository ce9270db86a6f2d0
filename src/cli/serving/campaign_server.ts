/**
 * Serves the page of a campaign while it runs. Whoever has the address with its token may look, and may stop the campaign: nothing
 * else can be done here. Requests with another token, or for another host, learn nothing.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SeedbedError } from "../../engine/errors.ts";
import { type Address, isOwnHost, urlOf } from "./address.ts";
import { campaignPage, policyOf } from "./campaign_page.ts";
import type { Sections } from "./campaign_sections.ts";

export interface ServedCampaign {
  readonly id: string;
  readonly sections: () => Sections;
  /** Asks the campaign to end. */
  readonly stop: () => void;
}

const TOLD_EVERY_MS = 1_000;
/** The number of clients that may be connected at a time; more are refused. */
const MAX_WATCHERS = 64;

const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

export class CampaignServer {
  /** For people, with the token. */
  readonly url: string;
  readonly #server: Server;
  readonly #address: Address;
  readonly #token: string;
  #campaign: ServedCampaign | undefined;
  /** Clients, each with the sections that it was sent last. */
  readonly #watchers = new Map<ServerResponse, Sections>();
  readonly #timer: NodeJS.Timeout;

  private constructor(server: Server, address: Address, token: string) {
    this.#server = server;
    this.#address = address;
    this.#token = token;
    this.url = urlOf(address, token);
    server.on("request", (request, response) => this.#answer(request, response));
    this.#timer = setInterval(() => this.#tellAll(), TOLD_EVERY_MS);
  }

  /** Listens, and shows nothing yet. @throws SeedbedError `usage` for an address that it cannot be served at */
  static async open({ host, port }: Address): Promise<CampaignServer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(cannotServe(error, host, port)));
      server.listen(port, host, resolve);
    });
    const address = { host, port: (server.address() as AddressInfo).port };
    return new CampaignServer(server, address, randomBytes(18).toString("base64url"));
  }

  show(campaign: ServedCampaign): void {
    this.#campaign = campaign;
  }

  /** Sends how the campaign ended to all clients, and closes. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#tellAll();
    const ended = [...this.#watchers.keys()].map((watcher) =>
      new Promise<void>((resolve) => {
        watcher.once("close", resolve);
        watcher.end("event: ended\ndata:\n\n", resolve);
      })
    );
    // A client that reads nothing does not hold up the end.
    await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, TOLD_EVERY_MS))]);
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", headers: { host, origin } } = request;
    const url = URL.canParse(request.url ?? "", "http://seedbed") ? new URL(request.url!, "http://seedbed") : undefined;
    if (!isOwnHost(host, this.#address)) return refuse(response, 421, "This is not the host of this page.");
    const campaign = this.#campaign;
    if (campaign === undefined) return refuse(response, 503, "The campaign has not begun yet.", { "retry-after": "1" });
    if (url?.pathname === "/stop") {
      if (method !== "POST") return refuse(response, 405, "Expected POST.", { allow: "POST" });
      if (origin !== undefined && origin !== `http://${host}`) {
        return refuse(response, 403, "Requests from other pages are refused.");
      }
      if (!this.#isToken(request.headers["x-seedbed-token"])) return refuse(response, 403, NO_TOKEN);
      campaign.stop();
      return void response.writeHead(202, HEADERS).end();
    }
    if (url?.pathname !== "/" && url?.pathname !== "/events") return refuse(response, 404, "There is no such page.");
    if (method !== "GET" && method !== "HEAD") return refuse(response, 405, "Expected GET.", { allow: "GET, HEAD" });
    if (!this.#isToken(url.searchParams.get("token") ?? undefined)) return refuse(response, 403, NO_TOKEN);
    if (url.pathname === "/events") return this.#watch(response, campaign);
    const nonce = randomBytes(16).toString("base64");
    const policy = `${policyOf(nonce)}; frame-ancestors 'none'`;
    response.writeHead(200, {
      ...HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
    });
    response.end(campaignPage(campaign.id, campaign.sections(), nonce, this.#token));
  }

  #watch(response: ServerResponse, campaign: ServedCampaign): void {
    if (this.#watchers.size >= MAX_WATCHERS) {
      return refuse(response, 503, "Too many clients are connected to this page.");
    }
    response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
    response.write("retry: 1000\n\n");
    this.#watchers.set(response, {});
    response.on("close", () => this.#watchers.delete(response));
    this.#tell(response, campaign.sections());
  }

  #tellAll(): void {
    const sections = this.#watchers.size === 0 ? undefined : this.#campaign?.sections();
    if (sections === undefined) return;
    for (const watcher of this.#watchers.keys()) this.#tell(watcher, sections);
  }

  /** Sends what has changed. A client that does not keep up gets it the next time. */
  #tell(watcher: ServerResponse, sections: Sections): void {
    if (watcher.writableNeedDrain) return;
    const known = this.#watchers.get(watcher);
    const changed = Object.entries(sections).filter(([id, html]) => known?.[id] !== html);
    this.#watchers.set(watcher, sections);
    const data = JSON.stringify(Object.fromEntries(changed));
    watcher.write(changed.length === 0 ? ":\n\n" : `event: sections\ndata: ${data}\n\n`);
  }

  #isToken(given: string | readonly string[] | undefined): boolean {
    const [found, expected] = [Buffer.from(String(given)), Buffer.from(this.#token)];
    return found.length === expected.length && timingSafeEqual(found, expected);
  }
}

const NO_TOKEN = "Expected the address with its token, which the command prints.";

function refuse(response: ServerResponse, status: number, text: string, more: Record<string, string> = {}): void {
  response.writeHead(status, { ...HEADERS, "content-type": "text/plain; charset=utf-8", ...more }).end(`${text}\n`);
}

function cannotServe({ code, message }: NodeJS.ErrnoException, host: string, port: number): SeedbedError {
  const why = {
    EADDRINUSE: "another program uses this port",
    EACCES: "this user may not open this port",
    EADDRNOTAVAIL: "this machine has no such address",
    ENOTFOUND: "no such host is known",
  }[code ?? ""] ?? message;
  return new SeedbedError("usage", `--serve: cannot serve at ${host}:${port}: ${why}`, {
    hint: "--serve without a value takes a free port of this machine",
  });
}
