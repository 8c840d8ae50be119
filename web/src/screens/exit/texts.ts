import es from "../../../locales/es/exit.json";
import { texts } from "../../i18n";

export const t = texts("exit", es);
