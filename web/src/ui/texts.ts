/** Texts of the kit. */
import { texts } from "../i18n";
import es from "../../locales/es/kit.json";

export const t = texts("kit", es);
