/** One tile. There are hundreds: each is drawn again only where what it says is other than it was. */
import { Component } from "preact";
import { BedTile } from "../../ui";
import type { TileView } from "./view";

/** What the mode says of a tile while somebody is being given a place. */
export interface InMode {
  readonly fit?: number;
  readonly number?: number;
  readonly why?: string;
}

export interface TileProps {
  view: TileView;
  mode: InMode | null;
  open: boolean;
  flash: number;
  onTap: (bed_id: string) => void;
}

export const sign = ({ view, mode, open, flash }: TileProps): string => JSON.stringify([view, mode, open, flash]);

export class Tile extends Component<TileProps> {
  override shouldComponentUpdate(next: TileProps): boolean {
    return next.onTap !== this.props.onTap || sign(next) !== sign(this.props);
  }

  override render({ view, mode, open, flash, onTap }: TileProps) {
    const { id, kind, ...rest } = view;
    return (
      <BedTile
        key={flash}
        {...rest}
        kind={kind}
        review={view.review && mode === null}
        fit={mode?.fit}
        chosen={mode?.number !== undefined}
        current={open}
        number={mode?.number}
        dimmedWhy={mode?.why}
        flash={flash > 0}
        onClick={() => onTap(id)}
      />
    );
  }
}
