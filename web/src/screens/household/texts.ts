import es from "../../../locales/es/household.json";
import { texts } from "../../i18n";

export const t = texts("household", es);
