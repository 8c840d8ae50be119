/** Every component and state, to be looked at: `/gallery.html?view=board&theme=sol`. */
import { useState } from "preact/hooks";
import "./gallery.css";
import { Toasts, type VerdictKind } from "../../ui";
import { Parts } from "./parts";
import { Board, Home, Paper, Scan } from "./scenes";

const THEMES = ["light", "dark", "sol"] as const;

export default function Gallery() {
  const [asked] = useState(() => new URLSearchParams(location.search));
  const [view = "parts", detail] = (asked.get("view") ?? "parts").split("-");
  const theme = asked.get("theme");
  if (theme !== null) document.documentElement.dataset["theme"] = theme;
  if (view === "home") return <Home />;
  if (view === "print") return <Paper />;
  if (view === "board") return <Board placing={detail !== undefined} sheet={detail === "sheet"} />;
  if (view === "scan") return <Scan kind={(detail === "local" ? "give" : (detail ?? "give")) as VerdictKind} local={detail === "local"} />;
  return (
    <main class="gallery-themes">
      {(theme === null ? THEMES : [theme]).map((name) => <section key={name} data-theme={name}><Parts /></section>)}
      <Toasts />
    </main>
  );
}
