import es from "../../../locales/es/refused.json";
import { texts } from "../../i18n";

export const t = texts("refused", es);
