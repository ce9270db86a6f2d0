import { billOnce } from "./billing.ts";
import { billing } from "./shop.ts";

export default billing("a worker that looks whether it was done", billOnce);
