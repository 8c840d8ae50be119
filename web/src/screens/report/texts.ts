import es from "../../../locales/es/report.json";
import { texts } from "../../i18n";

export const t = texts("report", es);
