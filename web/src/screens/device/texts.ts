import es from "../../../locales/es/device.json";
import { texts } from "../../i18n";

export const t = texts("device", es);
