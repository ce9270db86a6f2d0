/** Servers of the engine that programs of a world talk to, and that are no programs of the scenario. */
import { Failure } from "../../findings/failure.ts";
import { definePart } from "../part.ts";
import type { BaseWorld } from "../part.ts";
import type { Host } from "../net/tcp/host.ts";
import { overlapping, PostgresServer } from "./postgres/server.ts";
import { postgresSchema, type PostgresSettings } from "./postgres/setting.ts";

export class Servers {
  readonly #world: BaseWorld;
  readonly #settings: PostgresSettings;
  readonly #served = new Map<string, PostgresServer>();
  /** In the order of their addresses. */
  readonly names: readonly string[];

  constructor(world: BaseWorld, settings: PostgresSettings) {
    this.#world = world;
    this.#settings = settings;
    this.names = Object.keys(settings);
    if (this.names.length > 0) world.kernel.explainsQuiet = () => this.#overlapping();
  }

  /** Lets a machine of the network serve what it is there for, if it is one of these servers. */
  serve(host: Host): void {
    if (!this.names.includes(host.name)) return;
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
  settings: { postgres: postgresSchema.optional() },
  create: (world, { postgres = {} }) => new Servers(world, postgres),
});
