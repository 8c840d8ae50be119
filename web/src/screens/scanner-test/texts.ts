import es from "../../../locales/es/scanner-test.json";
import { texts } from "../../i18n";

export const t = texts("scanner-test", es);
