/**
 * Texts that people who are helped read or hear: on the consent panel, on cards and on signs. They are in five languages,
 * whichever one the desk speaks; each is read when it is needed.
 */
import type es from "../../locales/es/beneficiary.json";

export const BENEFICIARY_LANGUAGES = ["es", "en", "fr", "ht", "pt"] as const;
export type BeneficiaryLanguage = (typeof BENEFICIARY_LANGUAGES)[number];
export type BeneficiaryTexts = typeof es;

const files = import.meta.glob<BeneficiaryTexts>("../../locales/*/beneficiary.json", { import: "default" });

export function beneficiary(language: BeneficiaryLanguage): Promise<BeneficiaryTexts> {
  return files[`../../locales/${language}/beneficiary.json`]!();
}
