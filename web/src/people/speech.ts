/** Reading a text aloud with the device's own voices, which need no network. */

const synthesis = (): SpeechSynthesis | null => (typeof speechSynthesis === "undefined" ? null : speechSynthesis);

const voiceOf = (language: string): SpeechSynthesisVoice | undefined =>
  synthesis()?.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));

export const canSpeak = (language: string): boolean => voiceOf(language) !== undefined;

export function speakAloud(text: string, language: string): void {
  const voice = voiceOf(language);
  if (voice === undefined) return;
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.voice = voice;
  spoken.lang = voice.lang;
  spoken.rate = 0.9;
  stopSpeaking();
  synthesis()?.speak(spoken);
}

export const stopSpeaking = (): void => synthesis()?.cancel();
