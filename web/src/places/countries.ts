/** Countries by ISO 3166-1, those of whom most come first; their names are the browser's. */
import { locale } from "../i18n";

/** The nationalities of 2023's entries, the most frequent first. */
const FREQUENT = "VE CU HT EC CO GN CN SN NI SV GT MX US BR CL PE DO".split(" ");
const ALL =
  "AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BS BT BW BY BZ CA CD CF CG CH CI CM CR CV CY CZ DE DJ DK DM DZ EE EG ER ES ET FI FJ FM FR GA GB GD GE GF GH GM GP GQ GR GW GY HK HN HR HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MQ MR MT MU MV MW MY MZ NA NE NG NL NO NP NR NZ OM PA PF PG PH PK PL PR PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SO SR SS ST SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG UY UZ VA VC VN VU WS XK YE ZA ZM ZW".split(
    " ",
  );

export interface Country {
  readonly code: string;
  readonly name: string;
}

/** All of them: the frequent ones, then the others by name. */
export function countries(): readonly Country[] {
  const names = new Intl.DisplayNames([locale()], { type: "region" });
  const named = (code: string): Country => ({ code, name: names.of(code) ?? code });
  const others = ALL.filter((code) => !FREQUENT.includes(code)).map(named);
  const byName = new Intl.Collator(locale());
  return [...FREQUENT.map(named), ...others.sort((one, other) => byName.compare(one.name, other.name))];
}

export const countryName = (code: string): string => new Intl.DisplayNames([locale()], { type: "region" }).of(code) ?? code;
