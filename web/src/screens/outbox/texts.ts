import es from "../../../locales/es/outbox.json";
import { texts } from "../../i18n";

export const t = texts("outbox", es);
