import es from "../../../locales/es/scan.json";
import { texts } from "../../i18n";

export const t = texts("scan", es);
