/** What the gallery shows: made up, none of it from a service. */
import { BedTile, type BedTileProps, type Places, Rail, SyncChip } from "../../ui";

export const nothing = (): void => undefined;

export const PLACES: Places = { occupied: 81, away: 4, held: 3, out: 2, free: 14 };

export const ROOM_A: readonly BedTileProps[] = [
  { code: "A-01", state: "occupied", household: "H-042", age: "adult", cardEnd: "XR9T", since: "2 d", effects: ["low"] },
  { code: "A-02", state: "occupied", household: "H-042", age: "adult", cardEnd: "M3WC", since: "2 d" },
  { code: "A-03", state: "occupied", household: "H-042", age: "child", cardEnd: "8KDV", since: "2 d" },
  { code: "A-04", state: "occupied", household: "H-042", age: "infant", cardEnd: "Q2HF", since: "2 d", effects: ["low"] },
  { code: "A-05", state: "occupied", household: "H-051", age: "elder", cardEnd: "T61B", since: "5 h", effects: ["low", "ramp"] },
  { code: "A-06", state: "occupied", household: "H-051", age: "adult", cardEnd: "VJ2K", since: "5 h" },
  { code: "A-07", state: "free", kind: "Baja", effects: ["low"] },
  { code: "A-08", state: "away", word: "Salida · 2 h", household: "H-038", age: "adult", cardEnd: "NC5H", since: "1 d" },
  { code: "A-09", state: "occupied", review: true, household: "H-038", age: "adult", cardEnd: "08WP", since: "1 d" },
  { code: "A-12", state: "held", kind: "vence 17:20" },
];

export const STATES: readonly BedTileProps[] = [
  { code: "A-07", state: "free", kind: "Baja", effects: ["low"] },
  { code: "A-01", state: "occupied", household: "H-042", age: "adult", cardEnd: "XR9T", since: "2 d" },
  { code: "D-02", state: "partial", word: "Parcial 1/2", household: "H-049", age: "adult", cardEnd: "1 pers.", since: "9 h" },
  { code: "A-12", state: "held", kind: "vence 17:20" },
  { code: "A-08", state: "away", word: "Salida · 2 h", household: "H-038", age: "adult", cardEnd: "NC5H", since: "1 d" },
  { code: "B-02", state: "cleaning", kind: "lista 15:00" },
  { code: "B-03", state: "out", kind: "pata rota" },
  { code: "A-09", state: "occupied", review: true, household: "H-038", age: "elder", cardEnd: "08WP", since: "1 d" },
  { code: "C-01", state: "free", chosen: true, number: 1, kind: "Baja", effects: ["low"] },
  { code: "B-01", state: "free", fit: 1, kind: "Alta" },
  { code: "C-05", state: "occupied", household: "H-071", age: "child", cardEnd: "W4QE", since: "6 h", dimmedWhy: "está ocupada" },
  { code: "A-10", state: "occupied", review: true, household: "H-060", age: "infant", cardEnd: "7CHE", since: "3 h", dimmedWhy: "está ocupada" },
];

export function Tiles({ beds }: { beds: readonly BedTileProps[] }) {
  return <div class="board">{beds.map((bed) => <BedTile key={bed.code} {...bed} onClick={nothing} />)}</div>;
}

export function SampleRail({ current }: { current: string }) {
  return (
    <Rail
      current={current}
      person={{ name: "María Zúniga", onSwitch: nothing }}
      items={[
        { name: "home", href: "#", icon: "home", text: "Inicio" },
        { name: "scan", href: "#", icon: "scan", text: "Escanear" },
        { name: "find", href: "#", icon: "find", text: "Buscar persona" },
        { name: "register", href: "#", icon: "add-person", text: "Registrar familia" },
        { name: "board", href: "#", icon: "bed", text: "Camas" },
        { name: "outbox", href: "#", icon: "send", text: "Pendientes", apart: true },
        { name: "census", href: "#", icon: "moon", text: "Cierre del turno" },
        { name: "report", href: "#", icon: "chart", text: "Reporte del día" },
      ]}
    />
  );
}

export const sent = <SyncChip state="sent" count={0} at="2026-11-12T20:32:00Z" />;
export const offline = <SyncChip state="offline" count={5} />;
