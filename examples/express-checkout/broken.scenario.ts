import { selling } from "./selling.ts";
import { createShop } from "./shop.ts";

export default selling("a shop that looks, then takes", createShop);
