/** The sheet that stands over the page, one at a time. */
import { CardSheet } from "./card-sheet";
import { CheckOut } from "./check-out";
import { BagSheet } from "./bag-sheet";
import { ChildSheet, NotThem, Pause, Protect } from "./small-sheets";
import { question } from "./sheets";

export function Sheets() {
  const asked = question.value;
  return (
    <>
      <CheckOut open={asked?.kind === "check_out"} />
      <ChildSheet open={asked?.kind === "child"} />
      <Pause code={asked?.kind === "pause" ? asked.code : null} />
      <Protect open={asked?.kind === "protect"} />
      <NotThem open={asked?.kind === "not_them"} />
      <CardSheet open={asked?.kind === "card"} />
      <BagSheet open={asked?.kind === "bag"} />
    </>
  );
}
