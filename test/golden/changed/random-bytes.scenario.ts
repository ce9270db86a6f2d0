import { randomUUID } from "node:crypto";
import { scenario } from "seedbed";

export default scenario("a name of its own").step("make", ({ kv }) => kv.set("id", randomUUID()));
