/** A hall is counted by numbers: they begin as the system expects them, and each can be typed. */
import { sexes, type Composition } from "../../data/census";
import { householdCode } from "../../people/household";
import { Icon, Segmented, shortCode, wholeNumber } from "../../ui";
import { childrenShort, isChild, totalOf, type Room } from "./census";
import { expectedIn, FIELDS } from "./composition";
import { count, countedNow, mark, marksNow } from "./marks";
import { whoWords } from "./room-open";
import { roomName } from "./said";
import { t } from "./texts";

/** What is on the steppers: what was counted, else what the system expects. */
export function hallCount(room: Room, night: string): Composition {
  return countedNow(room, night) ?? expectedIn(room.guests, sexes.value);
}

export function Hall({ room, night }: { room: Room; night: string }) {
  const counted = hallCount(room, night);
  const total = totalOf(counted);
  const fields = counted.not_stated > 0 ? [...FIELDS, "not_stated" as const] : FIELDS;
  return (
    <section class="card pad census-hall" id="census-open" aria-label={roomName(room)}>
      <div class="head">
        <h3>{roomName(room)}</h3>
        <span class="sm mut">{t("room.of_system", { count: room.expected })}</span>
      </div>
      <div class="census-steps">
        {fields.map((field) => (
          <Count
            key={field}
            label={field === "not_stated" ? t("room.not_stated") : t(`count.${field}`)}
            value={counted[field]}
            onChange={(value) => count(room, night, { ...counted, [field]: value })}
          />
        ))}
      </div>
      {total !== room.expected && (
        <p class="msg msg-warning" role="status">
          <Icon name="alert" size="s" />
          <span>{t("room.differs", { count: total, expected: room.expected })}</span>
        </p>
      )}
      {childrenShort(room, counted) > 0 && <WhichChild room={room} night={night} />}
    </section>
  );
}

/** Fewer children than stay here: which one is not there decides whether somebody looks for it now. */
function WhichChild({ room, night }: { room: Room; night: string }) {
  const marks = marksNow(room, night);
  const options = (["here", "missing"] as const).map((value) => ({ value, label: t(`mark.${value}`) }));
  return (
    <div class="stack-2">
      <h4>{t("room.which_child")}</h4>
      {room.guests.filter((guest) => isChild(guest) && !guest.away_since).map((guest) => {
        const who = `${guest.household_id ? householdCode(guest.household_id) : shortCode(guest.card ?? "")} · ${whoWords(guest)}`;
        return (
          <div key={guest.stay_id} class="census-child">
            <span class="grow">{who}</span>
            <Segmented mini label={who} options={options} value={marks[guest.stay_id] === "missing" ? "missing" : "here"} onChange={(as) => mark(room, night, guest.stay_id, as)} />
          </div>
        );
      })}
    </div>
  );
}

/** One more, one less, or typed: nobody taps fifty times. */
function Count({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <div>
      <span class="census-count">{label}</span>
      <div class="stepper" role="group" aria-label={label}>
        <button type="button" aria-label={t("step.less", { of: label })} onClick={() => onChange(Math.max(0, value - 1))}>
          <Icon name="minus" size="m" />
        </button>
        <input
          class="census-typed"
          type="text"
          inputMode="numeric"
          autocomplete="off"
          aria-label={label}
          value={String(value)}
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => onChange(wholeNumber(event.currentTarget.value) ?? 0)}
        />
        <button type="button" aria-label={t("step.more", { of: label })} onClick={() => onChange(value + 1)}>
          <Icon name="plus" size="m" />
        </button>
      </div>
    </div>
  );
}
