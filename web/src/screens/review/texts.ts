import es from "../../../locales/es/review.json";
import { texts } from "../../i18n";

export const t = texts("review", es);
