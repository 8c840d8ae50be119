/**
 * What the icons are drawn of: a grid of 24, stroke 2, round ends. A path, or its parts when a part is a circle, a box or
 * a filled form.
 */
export interface Drawing {
  /** Lines. */
  d?: string;
  /** Circles as [cx, cy, r]. */
  circles?: readonly (readonly [number, number, number])[];
  /** What is filled in an icon of lines. */
  fill?: string;
}

const drawings = {
  // ways
  home: { d: "M3.5 11L12 4l8.5 7M6 9.5V20h12V9.5" },
  scan: {
    d: "M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M3 12h18",
  },
  find: { d: "M15.5 15.5L21 21", circles: [[10.5, 10.5, 6.5]] },
  "add-person": { d: "M3 21c0-4.5 3-7 7-7 1.4 0 2.7.3 3.8.9M18 14v7M14.5 17.5h7", circles: [[10, 8, 4]] },
  bed: { d: "M3 5v14M3 16h18v3M21 16v-3a3 3 0 0 0-3-3h-8v6", circles: [[6.5, 11.5, 1.6]] },
  "no-bed": { d: "M3 5v14M3 16h18v3M21 16v-3a3 3 0 0 0-3-3h-4M4 3l17 17" },
  send: { d: "M4 14v5a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-5M12 15V4M7.5 8.5L12 4l4.5 4.5" },
  chart: { d: "M4 20V4M4 20h16M9 16v-4M13.5 16V8M18 16v-6" },
  backspace: { d: "M8.5 5H20a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H8.5L2.5 12zM11.5 9.5l5 5M16.5 9.5l-5 5" },
  back: { d: "M15 5l-7 7 7 7" },
  right: { d: "M9 5l7 7-7 7" },
  left: { d: "M15 5l-7 7 7 7" },
  up: { d: "M6 15l6-6 6 6" },
  down: { d: "M6 9l6 6 6-6" },
  menu: { d: "M4 7h16M4 12h16M4 17h16" },
  more: { circles: [[5, 12, 0.8], [12, 12, 0.8], [19, 12, 0.8]] },
  grid: { d: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z" },
  filter: { d: "M4 6h16M7 12h10M10 18h4" },
  exit: { d: "M13 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h7M10 12h11M17 8l4 4-4 4" },
  // signs
  plus: { d: "M12 5v14M5 12h14" },
  minus: { d: "M5 12h14" },
  x: { d: "M6 6l12 12M18 6L6 18" },
  check: { d: "M4.5 12.5l5 5L19.5 7" },
  alert: { d: "M12 3.5L2.5 20h19zM12 10v4.5M12 17.3v.2" },
  info: { d: "M12 11v5M12 8v.1", circles: [[12, 12, 8.5]] },
  help: { d: "M9.3 9.5a2.8 2.8 0 1 1 4 2.6c-.9.4-1.3 1-1.3 1.9M12 16.9v.1", circles: [[12, 12, 8.5]] },
  stop: { d: "M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7zM12 8v5M12 16v.1" },
  undo: { d: "M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-4" },
  edit: { d: "M4 20l1-4L16 5l3 3L8 19z" },
  trash: { d: "M4 7h16M9.5 7V4h5v3M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5" },
  // states of a bed
  free: { circles: [[12, 12, 7.5]] },
  occupied: { fill: "M4.5 12a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0-15 0z" },
  half: { circles: [[12, 12, 7.5]], fill: "M12 4.5a7.5 7.5 0 0 0 0 15z" },
  clock: { d: "M12 7v5l3.5 2", circles: [[12, 12, 8.5]] },
  away: { d: "M7 17L17 7M9 7h8v8" },
  clean: { d: "M4 9.5c2.5-3 5.5-3 8 0s5.5 3 8 0M4 15.5c2.5-3 5.5-3 8 0s5.5 3 8 0" },
  // what a bed gives
  ramp: { d: "M3 19h18V9zM21 9v10" },
  low: { d: "M3 19v-4h18v4M12 3v8M8.5 7.5L12 11l3.5-3.5" },
  cot: { d: "M4 6v14M20 6v14M4 9.5h16M4 16.5h16M8 9.5v7M12 9.5v7M16 9.5v7" },
  plug: { d: "M9 3v5M15 3v5M6.5 8h11v3a5.5 5.5 0 0 1-11 0zM12 16.5V21" },
  bath: { d: "M3 12h18v2a5 5 0 0 1-5 5H8a5 5 0 0 1-5-5zM6 12V6a2 2 0 0 1 4 0M7 19v2M17 19v2" },
  room: { d: "M6 20V4h12v16M3 20h18M14.5 12v.1" },
  // people and things
  person: { d: "M4.5 21c0-4.5 3-7.5 7.5-7.5s7.5 3 7.5 7.5", circles: [[12, 8, 4]] },
  people: {
    d: "M2.5 20c0-4 2.5-6.5 6-6.5s6 2.5 6 6.5M16 5a3.5 3.5 0 0 1 0 6.5M17.5 14c2.5.7 4 3 4 6",
    circles: [[8.5, 8, 3.5]],
  },
  card: { d: "M4 7h16v10H4zM8 12h5M17 12v.1" },
  bus: { d: "M4 17V6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v11zM4 12h16M7.5 14.8v.1M16.5 14.8v.1M7 17v3M17 17v3" },
  plane: { d: "M12 21v-5l-8-2v-2l8-3V5a1.5 1.5 0 0 1 3 0v4l6 3v2l-6 1v4l2 2z" },
  box: { d: "M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9" },
  shield: { d: "M12 3l7.5 3v5.5c0 4.5-3 7.8-7.5 9.5-4.5-1.7-7.5-5-7.5-9.5V6z" },
  phone: { d: "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z" },
  whatsapp: { d: "M4 20l1.3-4A8 8 0 1 1 8.5 19zM9 10c.5 2.5 2.5 4.5 5 5" },
  note: { d: "M6 3h9l4 4v14H6zM15 3v4h4M9.5 12h6M9.5 16h6" },
  calendar: { d: "M4 6h16v14H4zM4 10.5h16M8 3v4M16 3v4" },
  // the device
  sun: { d: "M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4", circles: [[12, 12, 4.2]] },
  moon: { d: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z" },
  lock: { d: "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3M12 15v1.5" },
  camera: { d: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4z", circles: [[12, 13, 3.3]] },
  torch: { d: "M7 3h10v4l-2.5 3.5V21h-5V10.5L7 7zM7 7h10M12 13v2" },
  keyboard: { d: "M5 6h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM7 10v.1M11 10v.1M15 10v.1M17.5 10v.1M8 14h8" },
  "wifi-off": {
    d: "M3 3l18 18M12 19v.1M8.5 15.5a5 5 0 0 1 6.5-.3M5 12a10 10 0 0 1 4-2.3M2 8.5A15 15 0 0 1 6 6M13 6.5a15 15 0 0 1 9 2M15.5 10.2A10 10 0 0 1 19 12",
  },
  sync: { d: "M4.5 10A8 8 0 0 1 19 8.5M19.5 4v4.5H15M19.5 14A8 8 0 0 1 5 15.5M4.5 20v-4.5H9" },
  hourglass: { d: "M6 3h12M6 21h12M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4" },
  save: { d: "M12 4v11M7.5 10.5L12 15l4.5-4.5M4 17v3h16v-3" },
  download: { d: "M12 4v11M7.5 10.5L12 15l4.5-4.5M4 17v3h16v-3" },
  print: { d: "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z" },
  sound: { d: "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11" },
  "sound-off": { d: "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5" },
  battery: { d: "M3 8h15v8H3zM21 10.5v3M6 11v2" },
  device: { d: "M7 3h10v18H7zM11 18h2" },
  eye: { d: "M2.5 12c1.7-3 5-6 9.5-6s7.8 3 9.5 6c-1.7 3-5 6-9.5 6s-7.8-3-9.5-6z", circles: [[12, 12, 2.7]] },
  hide: {
    d: "M4 4l16 16M9.5 6.4A9.6 9.6 0 0 1 12 6c4.5 0 7.8 3 9.5 6a15 15 0 0 1-2.8 3.5M6 8a14.5 14.5 0 0 0-3.5 4c1.7 3 5 6 9.5 6 1.4 0 2.7-.3 3.9-.8M10 10.2a2.7 2.7 0 0 0 3.8 3.8",
  },
  language: { d: "M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17", circles: [[12, 12, 8.5]] },
} as const satisfies Record<string, Drawing>;

export type IconName = keyof typeof drawings;
export const ICONS: Readonly<Record<IconName, Drawing>> = drawings;
export const ICON_NAMES = Object.keys(drawings) as IconName[];
