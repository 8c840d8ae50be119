/** The room in which somebody stands: each guest is there unless it is said otherwise. */
import type { CensusGuest } from "../../data/census";
import { AgeMark, CardCode, HouseholdMark, type AgeGroup, Segmented } from "../../ui";
import { householdCode } from "../../people/household";
import type { Mark, Room } from "./census";
import { mark, marksNow } from "./marks";
import { roomName } from "./said";
import { t } from "./texts";

export function RoomOpen({ room, night }: { room: Room; night: string }) {
  const marks = marksNow(room, night);
  return (
    <section class="census-open" id="census-open" aria-label={roomName(room)}>
      <div class="census-head">
        <h3>{roomName(room)}</h3>
        <span class="mut sm">{t("room.by_system", { count: room.expected })}</span>
      </div>
      <ul class="census-beds">
        {room.guests.map((guest) => (
          <Row key={guest.stay_id} guest={guest} mark={marks[guest.stay_id]!} onMark={(as) => mark(room, night, guest.stay_id, as)} />
        ))}
      </ul>
      <p class="sm mut census-foot">{t("room.only_different")}</p>
    </section>
  );
}

function Row({ guest, mark: now, onMark }: { guest: CensusGuest; mark: Mark; onMark: (as: Mark) => void }) {
  const place = placeOf(guest);
  // Who went out and said so is not looked for: back, or still out.
  const marks: readonly Mark[] = guest.away_since ? ["here", "left"] : ["here", "missing", "left"];
  const options = marks.map((value) => ({ value, label: t(`mark.${value}`) }));
  return (
    <li>
      <span class="census-bed">{place}</span>
      <span class="census-who">
        <Age guest={guest} />
        <span>
          {guest.household_id ? <HouseholdMark code={householdCode(guest.household_id)} /> : null}
          {guest.card ? <span class="sm mut census-card"><CardCode code={guest.card} short /></span> : null}
        </span>
      </span>
      <div class="census-marks">
        <Segmented mini label={t("mark.of", { place, who: whoWords(guest) })} options={options} value={now} onChange={onMark} />
      </div>
    </li>
  );
}

/** A child in its mother's bed has none of its own. */
export const placeOf = (guest: CensusGuest): string => guest.bed ?? (guest.place === "WITHOUT_BED" ? "–" : t("room.no_bed"));

export const whoWords = (guest: { readonly age?: string | null }): string => t(`who.${(guest.age ?? "unknown") as "unknown"}`);

const AGES: Record<string, AgeGroup> = { "0-5": "infant", "6-11": "child", "12-17": "child", "18-59": "adult", "60+": "elder" };

function Age({ guest }: { guest: CensusGuest }) {
  const age = AGES[guest.age ?? ""];
  return age === undefined ? <span class="census-no-age" /> : <AgeMark age={age} />;
}
