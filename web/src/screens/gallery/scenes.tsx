import { useState } from "preact/hooks";
import {
  BedTile, Button, Card, Counters, Dock, FindInput, Frame, HallDots, HouseholdMark, List, ListRow, Masthead, ModeBar, Note, Options, PrintSheet, Room, Sheet,
  SkipLink, Strip, StripKey, toast, Toasts, Verdict, type VerdictKind, VerdictMark,
} from "../../ui";
import { nothing, offline, PLACES, ROOM_A, SampleRail, sent, STATES, Tiles } from "./samples";

export function Home() {
  return (
    <>
      <SkipLink />
      <Masthead title="San Isidro" subtitle="Turno de tarde" sync={sent} onHelp="tel:+50400000000" />
      <Frame
        rail={<SampleRail current="home" />}
        dock={
          <Dock layout="home">
            <Button kind="primary" big icon="scan" href="#">Escanear</Button>
            <Button kind="ink" big icon="add-person" href="#">Registrar</Button>
            <Button kind="ink" big icon="bed" href="#">Camas</Button>
          </Dock>
        }
      >
        <div class="split">
          <div class="stack">
            <FindInput label="Buscar" placeholder="Nombre, DNI, tarjeta o teléfono" value="" onInput={nothing} />
            <Card pad title="Lugares ahora" aside="14:32 · 104 lugares">
              <Counters layout="large" items={[{ count: 14, label: "libres" }, { count: 5, label: "sin lugar" }, { count: 37, label: "llegaron hoy" }]} />
              <Strip places={PLACES} />
              <StripKey places={PLACES} />
            </Card>
            <Card title="Actividad" aside={<a class="sm txl" href="#">Ver todo</a>}>
              <List>
                <ListRow time="14:21" title="1 persona recibida" text="Sin lugar · Óscar" end={<Button small icon="undo">Deshacer</Button>} />
                <ListRow time="11:26" title="Egreso de 2 personas" text="A-10 y A-11 · María" end={<span class="sm mut nw">Camas ya usadas</span>} />
              </List>
            </Card>
          </div>
          <aside class="stack">
            <Card title="Ahora">
              <List>
                <ListRow icon="no-bed" title="5 personas sin lugar" text="La espera más larga: 25 min" href="#" />
                <ListRow icon="bus" title="Bus de 45 personas, 16:30" text="De San Pedro Sula · 3 reservadas" href="#" />
                <ListRow icon="card" title="12 tarjetas sin familia" text="Dadas en la puerta esta mañana" href="#" />
                <ListRow icon="moon" title="Censo de la noche, 20:00" text="Faltan 5 h 28 min" href="#" />
              </List>
            </Card>
          </aside>
        </div>
      </Frame>
      <Toasts />
    </>
  );
}

export function Board({ placing = false, sheet = false }: { placing?: boolean; sheet?: boolean }) {
  const [open, setOpen] = useState(sheet);
  const [place, setPlace] = useState("c");
  const why = (at: number) => (placing && at > 0 ? { dimmedWhy: "está ocupada" } : placing ? { chosen: true, number: 1 } : {});
  const saved = (): void => {
    setOpen(false);
    toast({ text: "4 personas en C-01 a C-04", undo: nothing });
  };
  return (
    <>
      <Masthead title="Camas" subtitle="Hace 20 s" back="#" sync={sent} onHelp={nothing} />
      <Frame
        rail={<SampleRail current="board" />}
        above={placing ? (
          <ModeBar title={<>Elija lugar para <HouseholdMark code="H-067" /></>} text="4 personas · toque una cama">
            <Button kind="quiet" icon="x">Cancelar</Button>
          </ModeBar>
        ) : <Counters layout="bar" items={STATES.slice(0, 5).map((bed, at) => ({ count: 14 - at, label: ["Libres", "Ocupadas", "Reservadas", "Fuera", "Sin lugar"][at]!, hot: bed.code === "A-08", onClick: nothing }))} />}
        dock={placing ? <Dock><Button kind="primary" onClick={() => setOpen(true)}>Confirmar C-01 a C-04</Button></Dock> : undefined}
      >
        <div class="split">
          <div class="stack">
            <Room title="Cuarto A" text="12 camas" end="1 libre" open>
              <div class="board">{ROOM_A.map((bed, at) => <BedTile key={bed.code} {...bed} {...why(at)} onClick={saved} />)}</div>
            </Room>
            <Room title="Gimnasio" text="60 lugares sin número" end="7 libres"><HallDots taken={53} places={60} added={placing ? 4 : 0} /></Room>
            <Room title="Cuarto B" text="12 camas" end="1 libre" open><Tiles beds={STATES} /></Room>
          </div>
          <aside>
            <Card pad title={<>¿Dónde queda <HouseholdMark code="H-067" />?</>}>
              <Options label="Lugar" value={place} onChange={setPlace} options={[
                { value: "c", title: "C-01 a C-04", note: "mejor opción", text: "Juntos, mismo cuarto, cama baja y sin escalones" },
                { value: "g", title: "Gimnasio, 4 lugares", text: "Juntos, sin camas bajas" },
              ]} />
              <Note kind="warning" icon="hide">Nombre oculto. Al verlo queda registrado quién y cuándo.</Note>
              <Button kind="primary" wide onClick={() => setOpen(true)}>Revisar y confirmar</Button>
            </Card>
          </aside>
        </div>
      </Frame>
      <Sheet
        title={<>¿Confirmar 4 lugares para <HouseholdMark code="H-067" />?</>}
        open={open}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button kind="primary" wide onClick={saved}>Confirmar 4 camas</Button>
            <Button kind="quiet" wide onClick={() => setOpen(false)}>Volver al tablero</Button>
          </>
        }
      >
        <p class="sm mut">Se guardan los cuatro juntos o ninguno. Podrá deshacerlo durante 10 segundos y después en Actividad.</p>
      </Sheet>
      <Toasts />
    </>
  );
}

export function Paper() {
  return (
    <main class="stack">
      <PrintSheet title="Camas por cuarto" site="San Isidro" at="2026-11-12T20:32:00Z" by="María Zúniga">
        <Room title="Cuarto A" text="12 camas" end="1 libre" open><Tiles beds={ROOM_A} /></Room>
        <Room title="Cuarto B" text="12 camas" end="1 libre" open><Tiles beds={STATES} /></Room>
        <Card pad title="Lugares"><Strip places={PLACES} /><StripKey places={PLACES} /></Card>
        <Room title="Gimnasio" text="60 lugares sin número" end="7 libres"><HallDots taken={53} places={60} /></Room>
      </PrintSheet>
    </main>
  );
}

const FAR: Record<VerdictKind, string | readonly string[]> = {
  give: ["1 kit de higiene", "4 colchonetas"],
  attention: "Falta 1 colchoneta",
  received: "Pase por la mesa de apoyo",
  refused: "Pase por la mesa de apoyo",
  unknown: "Busque por nombre",
};

export function Scan({ kind, local = false }: { kind: VerdictKind; local?: boolean }) {
  const items = [{ count: 128, label: "Entregados" }, { count: local ? 5 : 0, label: "Pendientes" }, { count: "14:32", label: "Última" }, { count: 9, label: "Por minuto" }];
  return (
    <>
      <Masthead title="Escanear" subtitle="Higiene · mesa 3" back="#" sync={local ? offline : sent} onHelp="tel:+50400000000" />
      <Frame
        bare
        rail={<SampleRail current="scan" />}
        dock={<><div class="narrow gallery-paper"><Counters items={items} /></div><Dock layout="start"><Button kind="ink" icon="undo" hint="quedan 52 s">Deshacer</Button><Button kind="ink" icon="keyboard" hint="a mano">Código</Button></Dock></>}
      >
        <div class="gallery-scan">
          <Verdict kind={kind} local={local} far={FAR[kind]} code={kind === "unknown" ? undefined : "K7M42QXR9T"} near={kind === "give" ? "Confirmado · mesa 3" : undefined} />
          <aside class="wide stack pad">
            <Card><Counters layout="square" items={items} /></Card>
            <Card title="Últimas lecturas">
              <List>{(["give", "received", "attention"] as const).map((one) => <ListRow key={one} lead={<VerdictMark kind={one} />} title={one} text="K7M 42Q XR9T" end={<span class="sm mut">14:32</span>} />)}</List>
            </Card>
          </aside>
        </div>
      </Frame>
    </>
  );
}
