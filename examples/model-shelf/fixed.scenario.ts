// Run it: seedbed test examples/model-shelf/fixed.scenario.ts
import { shelf } from "./model.ts";
import { inTurn } from "./shelf.ts";

export default shelf("two clerks who wait for each other lose no goods", inTurn);
