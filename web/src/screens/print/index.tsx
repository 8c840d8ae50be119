/** What goes on paper, and what comes back from it. */
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { place, to } from "../../router";
import { Screen } from "../../screen";
import { loadPlace } from "../../session/place";
import { Card, List, ListRow, type IconName } from "../../ui";
import { CardPaper } from "./card";
import { Labels } from "./labels";
import { NotePaper } from "./note";
import { OutagePaper } from "./outage";
import { Receipt } from "./receipt";
import { RegisterPaper } from "./register";
import { RosterPaper } from "./roster";
import { HandoutSheets } from "./sheets";
import { Signs } from "./signs";
import { t } from "./texts";
import { TypeRegister } from "./type-register";
import { TypeSheet } from "./type-sheet";
import "./print.css";

type Name = "roster" | "note" | "card" | "labels" | "receipt" | "register" | "sheets" | "outage" | "signs" | "type-register" | "type-sheet";
const PAGES: Record<Name, ComponentType> = {
  roster: RosterPaper,
  note: NotePaper,
  card: CardPaper,
  labels: Labels,
  receipt: Receipt,
  register: RegisterPaper,
  sheets: HandoutSheets,
  outage: OutagePaper,
  signs: Signs,
  "type-register": TypeRegister,
  "type-sheet": TypeSheet,
};

const GROUPS: readonly { title: "daily" | "outage" | "back"; items: readonly (readonly [Name, IconName])[] }[] = [
  { title: "daily", items: [["roster", "people"], ["note", "moon"], ["card", "card"], ["labels", "bed"], ["receipt", "note"], ["signs", "info"]] },
  { title: "outage", items: [["outage", "battery"], ["register", "add-person"], ["sheets", "box"]] },
  { title: "back", items: [["type-register", "keyboard"], ["type-sheet", "keyboard"]] },
];

export default function Print() {
  const step = place.value.steps[0] ?? "";
  const Page = step in PAGES ? PAGES[step as Name] : Menu;
  return <Page key={step} />;
}

function Menu() {
  useEffect(() => void loadPlace(), []);
  return (
    <Screen name="print" title={t("title")}>
      <div class="stack print-menu">
        {GROUPS.map((group) => (
          <Card key={group.title} title={t(`group.${group.title}`)}>
            <List label={t(`group.${group.title}`)}>
              {group.items.map(([name, icon]) => <ListRow key={name} icon={icon} title={t(`pages.${name}.title`)} text={t(`pages.${name}.text`)} href={to("print", [name])} />)}
              {group.title === "daily" && <ListRow icon="chart" title={t("pages.report.title")} text={t("pages.report.text")} href={to("report")} />}
            </List>
          </Card>
        ))}
      </div>
    </Screen>
  );
}
