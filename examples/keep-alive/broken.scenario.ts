import { createClient } from "./client.ts";
import { polling } from "./polling.ts";

export default polling("a client that reuses an idle connection", createClient);
