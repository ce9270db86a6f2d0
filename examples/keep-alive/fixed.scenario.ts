import { createFixedClient } from "./client.ts";
import { polling } from "./polling.ts";

export default polling("a client that asks again after a reset of an idle connection", createFixedClient);
