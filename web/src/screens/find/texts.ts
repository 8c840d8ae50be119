import es from "../../../locales/es/find.json";
import { texts } from "../../i18n";

export const t = texts("find", es);
