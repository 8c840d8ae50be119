import es from "../../../locales/es/unsent.json";
import { texts } from "../../i18n";

export const t = texts("unsent", es);
