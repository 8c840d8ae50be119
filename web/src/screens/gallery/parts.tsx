import { useState } from "preact/hooks";
import {
  AgeMark, Button, type ButtonKind, Card, CardCode, Chips, Counters, DateFields, dateProblem, Empty, Field, FindInput, HallDots, HouseholdMark,
  Icon, ICON_NAMES, List, ListRow, Note, NumberInput, Options, readDate, Ribbon, Segmented, Select, Skeleton, Stepper, Strip, StripKey, Switch,
  SyncChip, Tag, TextInput, toast, type TypedDate, VerdictMark,
} from "../../ui";
import { nothing, PLACES, STATES, Tiles } from "./samples";

/** Every component and state, once. */
export function Parts() {
  return (
    <div class="stack">
      <div class="gallery-chips">
        <SyncChip state="sent" count={0} at="2026-11-12T20:32:00Z" />
        <SyncChip state="offline" count={5} />
        <SyncChip state="review" count={5} reviewCount={2} />
        <SyncChip state="offline" count={0} />
      </div>
      <Tiles beds={STATES} />
      <Buttons />
      <Fields />
      <Choices />
      <Tags />
      <Rows />
      <Figures />
      <Note kind="warning" title="Datos de hace 2 h.">El tablero puede haber cambiado.</Note>
      <Note icon="hide">Nombre oculto. Al verlo queda registrado quién y cuándo.</Note>
      <Note kind="urgent" title="Una niña de 6 a 11 no está en B-07." actions={<Button kind="stop" icon="phone">Llamar a protección</Button>}>
        Búsquela ahora y avise a protección.
      </Note>
      <Ribbon icon="wifi-off">Sin conexión desde las 16:08</Ribbon>
      <Ribbon kind="practice">MODO PRÁCTICA – nada se envía</Ribbon>
      <Ribbon kind="urgent" icon="alert">Hay registros sin enviar desde ayer</Ribbon>
      <Card><Empty icon="bed" title="Nadie está sin lugar">Quien llegue sin cama aparecerá aquí.</Empty></Card>
      <Card pad><Skeleton after={0} label="Cargando el tablero…" /></Card>
      <Icons />
    </div>
  );
}

const KINDS: readonly (readonly [ButtonKind, string])[] = [
  ["primary", "Guardar"], ["outlined", "Cambiar"], ["ink", "Egreso"], ["stop", "Quitar"], ["quiet", "Ver detalle"],
];

function Buttons() {
  return (
    <>
      <div class="two">
        {KINDS.map(([kind, word]) => <Button key={kind} kind={kind} icon={kind === "ink" ? "undo" : undefined}>{word}</Button>)}
        <Button kind="primary" busy>Guardar</Button>
      </div>
      <Button kind="primary" big wide icon="scan">Escanear</Button>
      <div class="two">
        <Button kind="ink" icon="undo" hint="quedan 52 s">Deshacer</Button>
        <Button small icon="undo" onClick={() => toast({ text: "4 personas en C-01 a C-04", undo: nothing })}>Deshacer</Button>
      </div>
    </>
  );
}

function Fields() {
  const [dni, setDni] = useState("0703-1992-0123");
  const [age, setAge] = useState<number | null>(340);
  const [date, setDate] = useState<TypedDate>({ day: "31", month: "abril", year: "1992" });
  const [place, setPlace] = useState("danli");
  const read = readDate(date);
  return (
    <>
      <FindInput label="Buscar" placeholder="Nombre, DNI, tarjeta o teléfono" value="" onInput={nothing} />
      <Field label="Edad" problem="Escriba una edad entre 0 y 120."><NumberInput value={age} onInput={setAge} unit="años" /></Field>
      <Field label="DNI" optional hint="13 dígitos, con o sin guiones" warning="Falta un dígito. Puede guardarlo así.">
        <TextInput keys="numeric" value={dni} onInput={setDni} />
      </Field>
      <Field label="Fecha de nacimiento" group hint="Por ejemplo 5 marzo 1992" problem={"problem" in read ? dateProblem(read.problem) : undefined}>
        <DateFields value={date} onInput={setDate} birth />
      </Field>
      <Field label="Municipio de origen">
        <Select value={place} onChange={setPlace} options={[{ value: "danli", label: "Danlí, El Paraíso" }, { value: "x", label: "Otro" }]} />
      </Field>
      <Field label="Añadir algo" optional>
        <TextInput rows={2} value="La llave de la bodega quedó con el vigilante." onInput={nothing} />
      </Field>
    </>
  );
}

function Choices() {
  const [sex, setSex] = useState<string | null>("m");
  const [view, setView] = useState("board");
  const [needs, setNeeds] = useState(["low"]);
  const [on, setOn] = useState(true);
  const [off, setOff] = useState(false);
  const [count, setCount] = useState(14);
  const [place, setPlace] = useState("c");
  return (
    <>
      <Field label="Sexo" group>
        <Segmented mini value={sex} onChange={setSex} options={[
          { value: "m", label: "Mujer" }, { value: "h", label: "Hombre" }, { value: "o", label: "Otro" }, { value: "n", label: "No dice" },
        ]} />
      </Field>
      <Segmented label="Vista" value={view} onChange={setView} options={[
        { value: "board", label: "Tablero", icon: "grid" }, { value: "list", label: "Lista", icon: "menu" },
      ]} />
      <Chips label="Necesidades" value={needs} onChange={setNeeds} options={[
        { value: "low", label: "Cama baja" }, { value: "ramp", label: "Sin escalones" }, { value: "bath", label: "Cerca del baño" },
      ]} />
      <Switch label="Registro protegido" hint="Después solo se verá el código de la tarjeta" checked={off} onChange={setOff} />
      <Switch label="Sonido" checked={on} onChange={setOn} />
      <div class="two">
        <Field label="Hombres" group><Stepper label="Hombres" value={count} onChange={setCount} /></Field>
        <Field label="Mujeres" group><Stepper label="Mujeres" value={0} onChange={nothing} /></Field>
      </div>
      <Options label="Lugar" value={place} onChange={setPlace} options={[
        { value: "c", title: "C-01 a C-04", note: "mejor opción", text: "Juntos, mismo cuarto, cama baja y sin escalones" },
        { value: "g", title: "Gimnasio, 4 lugares", text: "Juntos, sin camas bajas" },
      ]} />
    </>
  );
}

function Tags() {
  return (
    <div class="chips">
      <Tag kind="dash" icon="save">Guardado</Tag>
      <Tag icon="hourglass">Enviando</Tag>
      <Tag kind="solid" icon="check">Enviado</Tag>
      <Tag kind="red" icon="alert">Necesita revisión</Tag>
      <Tag kind="amber" icon="clock">Vencido</Tag>
    </div>
  );
}

function Rows() {
  return (
    <>
      <Card title="Ahora" aside="14:32">
        <List>
          <ListRow icon="no-bed" title="5 personas sin lugar" text="La espera más larga: 25 min" href="#" />
          <ListRow lead={<AgeMark age="child" size={24} />} title="Génesis Nicole Pineda" text="Niña, 9 · hija" onClick={nothing} go="edit" />
          <ListRow time="16:12" title="Familia registrada" text={<><HouseholdMark code="H-070" /> · 3 personas</>} end={<Tag kind="dash" icon="save">Guardado</Tag>} />
          {(["give", "attention", "received", "refused", "unknown"] as const).map((kind) => (
            <ListRow key={kind} lead={<VerdictMark kind={kind} />} title="Lectura" text={<CardCode code="K7M42QXR9T" />} end={<span class="sm mut">14:32</span>} />
          ))}
        </List>
      </Card>
      <Card pad tone="amber" icon="people" title="¿Ya está registrada?"><p class="sm">Coinciden el nombre y el año de nacimiento.</p></Card>
      <Card pad tone="red" title="Necesita revisión" aside="2 por revisar"><p>La cama <b>B-12</b> la ocupó <HouseholdMark code="H-074" />.</p></Card>
    </>
  );
}

function Figures() {
  const [filter, setFilter] = useState("Ocupadas");
  const items = ([["Libres", 14], ["Ocupadas", 81], ["Reservadas", 3], ["Fuera", 2], ["Sin lugar", 5]] as const).map(([label, count]) => ({
    label, count, hot: label === "Sin lugar", pressed: filter === label, onClick: () => setFilter(label),
  }));
  return (
    <>
      <Card><Counters label="Filtros" items={items} /></Card>
      <Card pad title="Lugares ahora" aside="14:32 · 104 lugares">
        <Counters layout="large" items={[{ count: 14, label: "libres" }, { count: 5, label: "sin lugar" }, { count: 37, label: "llegaron hoy" }]} />
        <Strip places={PLACES} />
        <StripKey places={PLACES} />
      </Card>
      <Card pad><HallDots taken={53} places={60} added={4} /><HallDots taken={140} places={200} added={4} /></Card>
      <p class="chips">
        {["H-042", "H-038", "H-051", "H-060", "H-071", "H-067"].map((code) => <HouseholdMark key={code} code={code} />)}
      </p>
      <p class="row">{(["adult", "child", "infant", "elder"] as const).map((age) => <AgeMark key={age} age={age} />)}<CardCode code="K7M42QXR9T" /> <CardCode code="K7M42QXR9T" short /></p>
    </>
  );
}

function Icons() {
  return <div class="gallery-icons">{ICON_NAMES.map((name) => <span key={name}><Icon name={name} />{name}</span>)}</div>;
}
