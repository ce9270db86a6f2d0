import { campaign } from "./campaign.ts";

export default campaign(5);
