/** `npm run bench`: every ratio with a peer, in one run on this machine. */
import { checkerRows } from "./checkers.ts";
import { databaseRows } from "./databases.ts";
import { deliveryRows } from "./deliveries.ts";
import { eventRows } from "./events.ts";
import { exploreRows } from "./explore.ts";
import { fileRows } from "./files.ts";
import { jobRows } from "./jobs.ts";
import { largeRows } from "./large.ts";
import { mapRows } from "./map.ts";
import { replRows } from "./repl.ts";
import { sessionRows } from "./session.ts";
import { runsRows } from "./runs.ts";
import { startupRows } from "./startup.ts";
import { stepRows } from "./steps.ts";
import { printTable } from "./table.ts";

const rows = [
  ...startupRows(),
  ...runsRows(),
  ...fileRows(),
  ...await largeRows(),
  ...await stepRows(),
  ...await eventRows(),
  ...await deliveryRows(),
  ...await mapRows(),
  ...await sessionRows(),
  ...await replRows(),
  ...await exploreRows(),
  ...checkerRows(),
  ...jobRows(),
  ...await databaseRows(),
];
printTable(rows);
process.exit(0);
