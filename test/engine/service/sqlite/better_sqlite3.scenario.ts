/** The package runs unmodified; what its calls give is the message of the error. */
import Database from "better-sqlite3";
import { scenario } from "seedbed";
import { COMPARED } from "./better_sqlite3_calls.ts";

export default scenario("better-sqlite3").step("calls", async () => {
  const compared = new Function("Database", `return (async () => { ${COMPARED} })();`);
  throw new Error(`VALUE:${JSON.stringify(await compared(Database))}`);
});
