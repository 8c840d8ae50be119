import es from "../../../locales/es/print.json";
import { texts } from "../../i18n";

export const t = texts("print", es);
