import es from "../../../locales/es/activity.json";
import { texts } from "../../i18n";

export const t = texts("activity", es);
