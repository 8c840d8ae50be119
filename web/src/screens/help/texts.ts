import es from "../../../locales/es/help.json";
import { texts } from "../../i18n";

export const t = texts("help", es);
