/** The packages of docs/packages.md. */
import { COMPUTING } from "./computing.ts";
import { HTTP_CLIENTS, MOCKS } from "./http_clients.ts";
import { HTTP_SERVERS } from "./http_servers.ts";
import { MODELS_AND_CLOUDS } from "./models_and_clouds.ts";
import type { PackageGroup } from "./operation.ts";
import { LOGS, PROCESSES } from "./processes_and_logs.ts";
import { DATABASES, QUEUES } from "./stores_and_queues.ts";

export const GROUPS: readonly PackageGroup[] = [
  HTTP_SERVERS,
  HTTP_CLIENTS,
  MOCKS,
  MODELS_AND_CLOUDS,
  DATABASES,
  QUEUES,
  PROCESSES,
  LOGS,
  COMPUTING,
];
