import es from "../../../locales/es/groups.json";
import { texts } from "../../i18n";

export const t = texts("groups", es);
