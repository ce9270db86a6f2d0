// Run it: seedbed test examples/model-shelf/broken.scenario.ts
import { shelf } from "./model.ts";

export default shelf("two clerks lose no goods", (work) => work());
