/**
 * "Is my wife here?": nobody is looked for and nothing is told. The message goes to the protection officer, who asks the
 * person first.
 */
import { useState } from "preact/hooks";
import { newId } from "../../ids";
import { useOnce } from "../../people/once";
import { done } from "../../people/saving";
import { go, to } from "../../router";
import { Screen } from "../../screen";
import { device } from "../../session/device";
import { Button, Card, Field, TextInput } from "../../ui";
import { t } from "./texts";

const FIELDS = ["sought", "details", "seeker", "relationship", "reach"] as const;
type Name = (typeof FIELDS)[number];
type Message = Readonly<Record<Name, string>>;
const OPTIONAL: readonly Name[] = ["details"];
const LENGTH_MAX = 200;

const EMPTY: Message = { sought: "", details: "", seeker: "", relationship: "", reach: "" };

async function keep(message: Message): Promise<boolean> {
  const id = newId();
  const details = message.details.trim();
  const entry = await done(
    {
      service: "registration",
      operation: "POST /registration/v1/tracing-requests",
      aggregates: [id],
      summary: { text: "tracing", values: {} },
      confidential: true,
      body: {
        id,
        site_id: device.value?.site_id,
        sought_names: message.sought.trim(),
        ...(details === "" ? {} : { sought_details: details }),
        seeker_name: message.seeker.trim(),
        seeker_relationship: message.relationship.trim(),
        seeker_reach: message.reach.trim(),
      },
    },
    t("asked.done"),
  );
  return entry !== null;
}

export function Asked() {
  const [message, setMessage] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const missing = FIELDS.filter((name) => !OPTIONAL.includes(name) && message[name].trim() === "");
  const saving = useOnce(async () => {
    setTried(true);
    if (missing.length > 0) document.querySelector<HTMLElement>(`[name="${missing[0]}"]`)?.focus();
    if (missing.length > 0 || !(await keep(message))) return false;
    go(to("find"), { replace: true });
    return true;
  });
  return (
    <Screen name="find" title={t("asked.message")} back={to("find")} dockLayout="start" dock={<Button kind="primary" icon="save" busy={saving.busy} onClick={saving.run}>{t("asked.save")}</Button>}>
      <div class="stack find-asked">
        <Card tone="strong" icon="shield" title={t("asked.title")} pad>
          <p>{t("asked.say")}</p>
          <p class="sm mut">{t("asked.why")}</p>
        </Card>
        <section class="card pad stack">
          {FIELDS.map((name) => (
            <Field
              key={name}
              label={t(`asked.${name}`)}
              optional={OPTIONAL.includes(name)}
              hint={hintOf(name)}
              problem={tried && missing.includes(name) ? t("asked.missing") : undefined}
            >
              <TextInput name={name} value={message[name]} maxLength={LENGTH_MAX} onInput={(value) => setMessage({ ...message, [name]: value })} />
            </Field>
          ))}
        </section>
      </div>
    </Screen>
  );
}

const HINTS = { details: "asked.details_hint", relationship: "asked.relationship_hint", reach: "asked.reach_hint" } as const;
const hintOf = (name: Name): string | undefined => (name in HINTS ? t(HINTS[name as keyof typeof HINTS]) : undefined);
