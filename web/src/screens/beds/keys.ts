/** Arrow keys between tiles; Enter and space are the button's own. One tile is in the order of the Tab key. */

const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

const tilesIn = (board: Element): HTMLElement[] => [...board.querySelectorAll<HTMLElement>("button.tile")];

export function onKeys(event: KeyboardEvent): void {
  const board = event.currentTarget as Element;
  const from = (event.target as Element).closest<HTMLElement>("button.tile");
  if (from === null || !KEYS.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
  const tiles = tilesIn(board);
  const to = next(tiles, from, event.key);
  event.preventDefault();
  if (to === undefined) return;
  oneStop(board, to);
  to.focus();
}

function next(tiles: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const at = tiles.indexOf(from);
  if (key === "Home") return tiles[0];
  if (key === "End") return tiles.at(-1);
  if (key === "ArrowLeft") return tiles[at - 1];
  if (key === "ArrowRight") return tiles[at + 1];
  return key === "ArrowDown" ? nearest(tiles.slice(at + 1), from) : nearest(tiles.slice(0, at).reverse(), from);
}

/** The first row that begins beyond this one, and of it the tile that is most nearly in the same column. */
function nearest(tiles: readonly HTMLElement[], from: HTMLElement): HTMLElement | undefined {
  const { top, left } = from.getBoundingClientRect();
  let best: { tile: HTMLElement; top: number; off: number } | undefined;
  for (const tile of tiles) {
    const box = tile.getBoundingClientRect();
    if (Math.abs(box.top - top) < 4) continue;
    if (best !== undefined && Math.abs(box.top - best.top) > 4) break;
    const off = Math.abs(box.left - left);
    if (best === undefined || off < best.off) best = { tile, top: box.top, off };
  }
  return best?.tile;
}

/** Leave one tile of a board in the order of the Tab key: so that a board of 300 is one stop. */
export function oneStop(board: Element, stop?: HTMLElement): void {
  const tiles = tilesIn(board);
  const current = stop ?? tiles.find((tile) => tile.tabIndex === 0 && tile.dataset["stop"] === "") ?? tiles[0];
  for (const tile of tiles) {
    tile.tabIndex = tile === current ? 0 : -1;
    if (tile === current) tile.dataset["stop"] = "";
    else delete tile.dataset["stop"];
  }
}
