import es from "../../../locales/es/closing.json";
import { texts } from "../../i18n";

export const t = texts("closing", es);
