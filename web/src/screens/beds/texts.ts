import es from "../../../locales/es/beds.json";
import { texts } from "../../i18n";

export const t = texts("beds", es);
