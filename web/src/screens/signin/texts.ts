import es from "../../../locales/es/signin.json";
import { texts } from "../../i18n";

export const t = texts("signin", es);
