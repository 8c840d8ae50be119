import es from "../../../locales/es/start.json";
import { texts } from "../../i18n";

export const t = texts("start", es);
