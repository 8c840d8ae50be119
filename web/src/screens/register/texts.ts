import es from "../../../locales/es/register.json";
import { texts } from "../../i18n";

export const t = texts("register", es);
