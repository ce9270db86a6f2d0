/** Servers that programs of a world talk to, of the engine or real ones, and that are no programs of the scenario. */
import { Failure } from "../../findings/failure.ts";
import { definePart } from "../part.ts";
import type { BaseWorld } from "../part.ts";
import type { Host } from "../net/tcp/host.ts";
import { overlapping, PostgresServer } from "./postgres/server.ts";
import { serveRecorded } from "./recorded/recorded_server.ts";
import { recordedSchema, type RecordedServers } from "./recorded/setting.ts";
import { postgresSchema, type PostgresSettings } from "./postgres/setting.ts";

export class Servers {
  readonly #world: BaseWorld;
  readonly #settings: PostgresSettings;
  readonly #recorded: RecordedServers;
  readonly #served = new Map<string, PostgresServer>();
  /** In the order of their addresses. */
  readonly names: readonly string[];

  constructor(world: BaseWorld, settings: PostgresSettings, recorded: RecordedServers) {
    this.#world = world;
    this.#settings = settings;
    this.#recorded = recorded;
    const inside = Object.keys(settings);
    this.names = [...inside, ...Object.keys(recorded)];
    if (inside.length > 0) world.kernel.explainsQuiet = () => this.#overlapping();
  }

  /** Lets a machine of the network serve what it is there for, if it is one of these servers. */
  serve(host: Host): void {
    if (!this.names.includes(host.name)) return;
    if (Object.hasOwn(this.#recorded, host.name)) {
      return serveRecorded(host, this.#recorded[host.name]!, this.#world.main);
    }
    const { schema } = this.#settings[host.name]!;
    if (schema === undefined) throw unread(host.name, this.#settings[host.name]!.schemaFile);
    const holdsAnother = () => [...this.#served].some(([name, server]) => name !== host.name && server.isStarted);
    this.#served.set(host.name, new PostgresServer(host, schema, this.#world.main, holdsAnother));
  }

  #overlapping(): Failure | undefined {
    for (const [name, { overlap }] of this.#served) if (overlap !== undefined) return overlapping(name, overlap);
    return undefined;
  }
}

function unread(name: string, file = ""): Failure {
  return new Failure(
    "unsimulated",
    "the schema was not read",
    `service.postgres "${name}": ${file} is read where scenarios are files`,
    {
      hint: "hand over the SQL itself as `schema`",
    },
  );
}

export const SERVERS = definePart("servers", {
  settings: { postgres: postgresSchema.optional(), servers: recordedSchema.optional() },
  create: (world, { postgres = {}, servers = {} }) => new Servers(world, postgres, servers),
});
