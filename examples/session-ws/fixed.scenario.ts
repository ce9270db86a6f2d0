import { createFixedServer } from "./server.ts";
import { tabs } from "./tabs.ts";

export default tabs("two tabs and a server that handles the messages of a session in turn", createFixedServer);
