/** Two doctors who are on call, and who ask to leave at the same time, over a real PostgreSQL. */
import { env, scenario, type ScenarioBuilder, service } from "seedbed";
import { type Isolation, leave, onCall } from "./hospital.ts";

const reset = `
  DROP TABLE IF EXISTS doctor;
  CREATE TABLE doctor (name text PRIMARY KEY, on_call boolean NOT NULL);
  INSERT INTO doctor VALUES ('ann', true), ('bob', true);
`;

export function leaving(name: string, isolation: Isolation): ScenarioBuilder {
  return scenario(name)
    .service(service.tcp("db", { to: env("DATABASE_URL"), reset }))
    .parallel("both ask to leave", {
      ann: async () => void await leave("ann", isolation),
      bob: async () => void await leave("bob", isolation),
    })
    .step("count", async ({ kv }) => kv.set("on call", String(await onCall())))
    .finally("somebody is on call", ({ kv }) => kv.get("on call") !== "0");
}
