import { campaign } from "./campaign.ts";

export default campaign(3);
export const five = campaign(5);
