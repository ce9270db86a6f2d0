/** Runs commands in the processes that all test files share (`command_pool.ts`). */
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { COMMAND_SOCKET } from "./built.ts";
import type { Ended } from "./command_pool.ts";
import type { CommandRequest } from "./command_server.ts";

export type { Ended } from "./command_pool.ts";

/** Runs a command to its end. */
export async function runCommand(request: CommandRequest): Promise<Ended> {
  const socket = connect(COMMAND_SOCKET);
  socket.write(`${JSON.stringify(request)}\n`);
  return JSON.parse(await text(socket)) as Ended;
}
