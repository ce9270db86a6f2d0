import { createServer } from "./server.ts";
import { tabs } from "./tabs.ts";

export default tabs("two tabs and a server that handles messages as they come", createServer);
