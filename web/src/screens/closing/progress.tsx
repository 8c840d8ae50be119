import type { Progress } from "./census";
import { t } from "./texts";

/** One box for each area, dark when it is confirmed. */
export function ProgressBar({ progress }: { progress: Progress }) {
  const { rooms, done, people, counted } = progress;
  return (
    <>
      <div class="census-bar" role="img" aria-label={t("census.bar", { done, rooms })}>
        {Array.from({ length: rooms }, (_, at) => <i key={at} class={at < done ? "done" : undefined} />)}
      </div>
      <p class="sm mut">{t("census.progress", { done, rooms, counted, people })}</p>
    </>
  );
}
