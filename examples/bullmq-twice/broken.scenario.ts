import { bill } from "./billing.ts";
import { billing } from "./shop.ts";

export default billing("a worker that counts on running once", bill);
