/** Who is said to come: how many, with what, and when. */
import { useState } from "preact/hooks";
import { now } from "../../clock";
import { populationAt, site } from "../../data/site";
import { localDay } from "../../i18n/dates";
import { useOnce } from "../../people/once";
import { go, to } from "../../router";
import { Screen } from "../../screen";
import { Button, Card, Field, NumberInput, Segmented, TextInput, toast } from "../../ui";
import { announced, type Means } from "./actions";
import { nextAt } from "./hour";
import { t } from "./texts";

export function Expect() {
  const [people, setPeople] = useState<number | null>(null);
  const [means, setMeans] = useState<Means>("BUS");
  const [vehicle, setVehicle] = useState("");
  const [hour, setHour] = useState("");
  const [tried, setTried] = useState(false);
  const at = nextAt(hour, localDay(now()), now());
  const saving = useOnce(async () => {
    setTried(true);
    const here = site.value.value.data;
    if (!people || at === null || here === null) return false;
    await announced({ people, means, vehicle, at, population: populationAt(here.kind), site: here });
    toast({ text: t("expect.saved", { count: people }) });
    go(to("groups"), { replace: true });
    return true;
  });
  const kinds = (["BUS", "FLIGHT", "FOOT"] as const).map((value) => ({ value, label: t(`means.${value}`) }));
  return (
    <Screen name="groups" title={t("expect.title")} back={to("groups")} dock={<Button kind="primary" busy={saving.busy} onClick={saving.run}>{t("expect.save")}</Button>}>
      <Card pad>
        <Field label={t("expect.people")} problem={tried && !people ? t("expect.no_people") : undefined}>
          <NumberInput value={people} onInput={setPeople} />
        </Field>
        <Field label={t("expect.hour")} hint={t("expect.hour_hint")} problem={tried && at === null ? t("expect.no_hour") : undefined}>
          <TextInput value={hour} keys="numeric" maxLength={5} name="hour" onInput={setHour} />
        </Field>
        <Field label={t("came.means")} group>
          <Segmented<Means> mini options={kinds} value={means} onChange={setMeans} />
        </Field>
        <Field label={t("came.vehicle")} hint={t("came.vehicle_hint")} optional>
          <TextInput value={vehicle} maxLength={16} name="vehicle" onInput={setVehicle} />
        </Field>
      </Card>
    </Screen>
  );
}
