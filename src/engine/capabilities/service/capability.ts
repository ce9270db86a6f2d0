/** Servers that programs talk to over the network, and that are no programs of the scenario. */
import { defineCapability } from "../capability.ts";
import { postgresProblem } from "./postgres/setting.ts";
import { serversProblem } from "./recorded/setting.ts";
import { SERVERS } from "./servers.ts";

export const services = defineCapability(SERVERS, {
  settingProblem(setting) {
    const { machines } = setting as { readonly machines?: Readonly<Record<string, unknown>> };
    return postgresProblem(setting.postgres, machines) ??
      serversProblem(setting.servers, { ...machines, ...setting.postgres });
  },
});
