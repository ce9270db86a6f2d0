import { selling } from "./selling.ts";
import { createFixedShop } from "./shop.ts";

export default selling("a shop that takes if it can", createFixedShop);
