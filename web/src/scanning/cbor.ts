/** CBOR (RFC 8949) as cards and packs use it: definite lengths in their shortest form, and nothing behind the end. */

export type Cbor = number | string | boolean | null | Uint8Array<ArrayBuffer> | readonly Cbor[] | { readonly [key: string]: Cbor };

export class NoCbor extends Error {}

/** @throws NoCbor */
export function decodeCbor(bytes: Uint8Array<ArrayBuffer>): Cbor {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.atEnd) throw new NoCbor("something behind the end");
  return value;
}

const DEPTH_MAX = 4;
const SIMPLE: Readonly<Record<number, boolean | null>> = { 20: false, 21: true, 22: null };

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array<ArrayBuffer>) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.at === this.bytes.length;
  }

  value(depth: number): Cbor {
    if (depth > DEPTH_MAX) throw new NoCbor("too deep");
    const first = this.taken(1)[0]!;
    const [major, info] = [first >> 5, first & 31];
    if (major === 7) return this.simple(info);
    const length = this.length(info);
    if (major === 0) return length;
    if (major === 2) return this.taken(length).slice();
    if (major === 3) return new TextDecoder("utf-8", { fatal: true }).decode(this.taken(length));
    if (major === 4) return Array.from({ length: this.countable(length) }, () => this.value(depth + 1));
    if (major === 5) return this.map(length, depth);
    throw new NoCbor("a kind that nothing here uses");
  }

  private simple(info: number): boolean | null {
    const value = SIMPLE[info];
    if (value === undefined) throw new NoCbor("a simple value that nothing here uses");
    return value;
  }

  private map(length: number, depth: number): { readonly [key: string]: Cbor } {
    const map: Record<string, Cbor> = {};
    this.countable(length);
    for (let pair = 0; pair < length; pair += 1) {
      const key = this.value(depth + 1);
      if (typeof key !== "string" || key in map) throw new NoCbor("a key that is no text, or twice");
      map[key] = this.value(depth + 1);
    }
    return map;
  }

  private length(info: number): number {
    if (info < 24) return info;
    const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[info];
    if (size === undefined) throw new NoCbor("an indefinite length");
    const at = this.at;
    this.taken(size);
    const value = this.unsigned(at, size);
    if (value < LEAST[size]! || value > Number.MAX_SAFE_INTEGER) throw new NoCbor("a longer form than it needs");
    return value;
  }

  private unsigned(at: number, size: number): number {
    if (size === 1) return this.view.getUint8(at);
    if (size === 2) return this.view.getUint16(at);
    if (size === 4) return this.view.getUint32(at);
    return this.view.getUint32(at) * 2 ** 32 + this.view.getUint32(at + 4);
  }

  private countable(length: number): number {
    if (length > this.bytes.length - this.at) throw new NoCbor("more than there is");
    return length;
  }

  private taken(length: number): Uint8Array<ArrayBuffer> {
    if (length > this.bytes.length - this.at) throw new NoCbor("cut off");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** The smallest number that needs so many bytes. */
const LEAST: Readonly<Record<number, number>> = { 1: 24, 2: 2 ** 8, 4: 2 ** 16, 8: 2 ** 32 };
