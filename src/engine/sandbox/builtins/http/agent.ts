/** `https.Agent`: accepted, and without effect, since there are no connections to keep. */
import { EventEmitter } from "node:events";
import { refuse } from "../../realm/refused.ts";
import type { Protocol } from "./options.ts";

type Options = Readonly<Record<string, unknown>>;

class SimAgent extends EventEmitter {
  static defaultMaxSockets = Infinity;
  readonly protocol: Protocol = "http:";
  readonly defaultPort: number = 80;
  readonly options: Options;
  readonly requests = {};
  readonly sockets = {};
  readonly freeSockets = {};
  readonly keepAlive: boolean;
  readonly keepAliveMsecs: unknown;
  readonly maxSockets: unknown;
  readonly maxTotalSockets: unknown;
  readonly maxFreeSockets: unknown;

  constructor(options: Options = {}) {
    super();
    this.options = { noDelay: true, path: null, ...options };
    this.keepAlive = options["keepAlive"] === true;
    this.keepAliveMsecs = options["keepAliveMsecs"] ?? 1000;
    this.maxSockets = options["maxSockets"] ?? Infinity;
    this.maxTotalSockets = options["maxTotalSockets"] ?? Infinity;
    this.maxFreeSockets = options["maxFreeSockets"] ?? 256;
  }

  getName({ host = "localhost", port = "", localAddress = "", family }: Options = {}): string {
    return `${host}:${port}:${localAddress}${family === 4 || family === 6 ? `:${family}` : ""}`;
  }

  createConnection(): never {
    throw refuse("https.Agent.createConnection", "ask for a URL, which http.when() answers");
  }

  keepSocketAlive(): boolean {
    return true;
  }

  reuseSocket(): void {}

  destroy(): void {}
}

class SimHttpsAgent extends SimAgent {
  override readonly protocol = "https:";
  override readonly defaultPort = 443;
}

/** Node's are functions: they are called with and without `new`, and on an object of a class that inherits the old way. */
function callable<C extends new (options?: Options) => SimAgent>(agentClass: C): C {
  Object.defineProperty(agentClass, "name", { value: "Agent" });
  const made: C = new Proxy(agentClass, {
    apply(target, self: unknown, args: [Options?]) {
      const agent = new target(...args);
      return self instanceof target ? Object.assign(self, agent) : agent;
    },
  });
  agentClass.prototype.constructor = made;
  return made;
}

export const HttpsAgent = callable(SimHttpsAgent);
