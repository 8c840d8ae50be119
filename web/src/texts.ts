/** The texts of the frame: they are on every screen. */
import es from "../locales/es/frame.json";
import { texts } from "./i18n";

export const frame = texts("frame", es);
