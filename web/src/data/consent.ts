/** What is read aloud before somebody answers, in each language; kept for when there is no network. */
import { api, read } from "../api/client";
import type { components } from "../api/types/registration";
import { now } from "../clock";
import { kept } from "../store/kept";

export type ConsentTexts = components["schemas"]["ConsentTextsOut"];

export const consentTexts = kept<ConsentTexts>("consent-texts", async () => {
  const answer = await read(api.registration.GET("/registration/v1/consent-texts"));
  return answer.ok ? { ok: true, data: answer.data, etag: null, as_of: now().toISOString() } : answer;
});

export interface Aloud {
  readonly version: string;
  readonly script: string;
  readonly questions: Readonly<Record<string, string>>;
}

/** The text that is read now in a language; null where nobody has written it yet. */
export function aloud(texts: ConsentTexts | null, language: string): Aloud | null {
  const own = texts?.items.find((one) => one.version === texts.current && one.language === language);
  return own?.script ? { version: own.version, script: own.script, questions: own.questions as Record<string, string> } : null;
}
