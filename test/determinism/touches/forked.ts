/** A process that `modules.ts` forks. */
import process from "node:process";

process.on("message", (message) => {
  console.log(process.argv[2], process.pid, Math.random());
  process.send!([message, performance.now()]);
  throw new Error("the end");
});
