/**
 * A small server that keeps to the contract of shifts and of the intake of outboxes: it opens sealed entries with the
 * installation's key, verifies what the worker signed, and does each entry once. It is written with Node's own
 * cryptography, and shares no code with the client.
 */
/// <reference types="node" />
import { createDecipheriv, createHash, createPublicKey, diffieHellman, generateKeyPairSync, pbkdf2Sync, randomBytes, verify } from "node:crypto";
import type { JsonWebKey as Jwk, KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface SignedEntry {
  readonly id: string;
  readonly idempotency_key: string;
  readonly device_id: string;
  readonly seq: number;
  readonly operation: string;
  readonly body: Record<string, unknown>;
  readonly captured_at: string;
  readonly worker: string;
}

export interface Verdict {
  readonly status: number;
  readonly parked?: boolean;
  readonly answer?: unknown;
  readonly problem?: unknown;
}

type Answer = { readonly status: number; readonly body: unknown };

export const DEVICE = { device_id: "0192f0aa-0000-7000-8000-00000000d001", site_id: "0192f0aa-0000-7000-8000-00000000a001" };
/** As many as the server says; few, so that tests go on. */
const CODE_ITERATIONS = 10_000;
const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });

export class Services {
  /** What was done, in the order in which it was done: once for each entry. */
  readonly done: SignedEntry[] = [];
  /** The sealed texts of each request, as they came. */
  readonly requests: { readonly service: string; readonly sealed: string[] }[] = [];
  readonly parked = new Map<string, Record<string, unknown>>();
  readonly decisions: Record<string, unknown>[] = [];
  readonly codes: string[] = [];
  readonly endedShifts: string[] = [];
  /** Whether each request for a token of a shift was answered with one. */
  readonly tokens: boolean[] = [];
  signOuts = 0;
  /** By how much this server's clock is ahead of the device's. */
  aheadMs = 0;
  deviceKnown = true;
  staff = { id: "0192f0aa-0000-7000-8000-00000000b001", display_name: "María" };
  judge: (entry: SignedEntry) => Verdict | null = () => null;
  /** Called before a batch is read; `drop` does it and loses the answer, a number answers that and does nothing. */
  fault: (service: string, entries: number) => "drop" | number | null = () => null;
  readonly #keys = new Map<string, KeyObject>();
  readonly #verdicts = new Map<string, Record<string, unknown>>();
  readonly #shifts = new Map<string, Record<string, unknown>>();
  readonly #assertions = new Set<string>();
  readonly #server: Server = createServer((request, answer) => void this.#serve(request, answer));
  origin = "";

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const answer = this.#answer(request, text);
    if (answer === "drop") return void request.socket.destroy();
    response.writeHead(answer.status, { "Content-Type": "application/json", Date: new Date(this.#now()).toUTCString() });
    response.end(JSON.stringify(answer.body));
  }

  #answer(request: IncomingMessage, text: string): Answer | "drop" {
    const [, service, , what, id, act] = request.url!.split("?")[0]!.split("/");
    const body = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {};
    if (what === "token") return this.#token();
    if (what === "sign-out") return { status: 200, body: { ended: ++this.signOuts } };
    if (act === "token") return this.#shiftToken(id!, body["assertion"] as string);
    if (what === "shifts") return this.#shift(request.method!, id, act, body);
    if (act === "offline-slots") return this.#slots(body["count"] as number);
    if (what === "parked-entries") return this.#parked(id!, act, body);
    if (what === "outbox-entries") return this.#intake(service!, body["entries"] as { sealed: string }[]);
    return problem(404, "not_found");
  }

  #token(): Answer {
    return this.deviceKnown ? { status: 200, body: { access_token: "device", expires_in: 600 } } : problem(401, "client_refused");
  }

  readonly #now = (): number => Date.now() + this.aheadMs;

  #shiftToken(id: string, assertion: string): Answer {
    const shift = this.#shifts.get(id);
    if (shift === undefined) return problem(401, "assertion_refused");
    const refused = this.#proves(shift, assertion) ? (this.endedShifts.includes(id) ? "shift_ended" : null) : "assertion_refused";
    this.tokens.push(refused === null);
    if (refused !== null) return problem(401, refused);
    const { id: staff_id } = shift["staff"] as { id: string };
    return { status: 200, body: { access_token: `of-${staff_id}`, expires_in: 900, staff_id } };
  }

  /** As RFC 7515 and ADR 0036 say. */
  #proves(shift: Record<string, unknown>, assertion: string): boolean {
    const [head, said, signature] = assertion.split(".") as [string, string, string];
    const [header, claims] = [head, said].map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>);
    const key = { key: this.#keys.get(shift["worker_certificate"] as string)!, dsaEncoding: "ieee-p1363" as const };
    const { sub, device, iat, jti } = claims as { sub: string; device: string; iat: number; jti: string };
    const first = !this.#assertions.has(jti);
    this.#assertions.add(jti);
    return (
      first &&
      header!["alg"] === "ES256" &&
      header!["typ"] === "shift+jwt" &&
      verify("sha256", Buffer.from(`${head}.${said}`), key, Buffer.from(signature, "base64url")) &&
      sub === shift["shift_id"] &&
      device === DEVICE.device_id &&
      Math.abs(iat * 1000 - this.#now()) <= 60_000
    );
  }

  #shift(method: string, id: string | undefined, act: string | undefined, body: Record<string, unknown>): Answer {
    if (act === "end") {
      this.endedShifts.push(id!);
      return { status: 200, body: this.#ended(id!) };
    }
    if (method === "GET") return this.endedShifts.includes(id!) ? { status: 200, body: this.#ended(id!) } : { status: 200, body: this.#shifts.get(id!) };
    const certificate = `certificate-of-${this.staff.id}-${this.#keys.size}`;
    this.#keys.set(certificate, createPublicKey({ key: body["public_key"] as Jwk, format: "jwk" }));
    const shift = {
      shift_id: body["id"],
      worker_certificate: certificate,
      cache_share: randomBytes(32).toString("base64url"),
      offline_until: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      staff: { ...this.staff, roles: [{ role: "REGISTRAR", site_id: DEVICE.site_id }] },
      outbox_key: { ...pair.publicKey.export({ format: "jwk" }), kid: "outbox-1" },
    };
    this.#shifts.set(body["id"] as string, shift);
    return { status: 201, body: shift };
  }

  #ended(id: string): object {
    const { cache_share: _, ...rest } = this.#shifts.get(id) ?? {};
    return rest;
  }

  #slots(count: number): Answer {
    const items = Array.from({ length: count }, (_, at) => {
      const [code, salt] = [`CAMAS${200 + this.codes.length}`, randomBytes(16)];
      this.codes.push(code);
      const key = pbkdf2Sync(code, salt, CODE_ITERATIONS, 32, "sha256").toString("base64url");
      return { slot_id: `slot-${at}`, wrapping_key: key, salt: salt.toString("base64url"), iterations: CODE_ITERATIONS };
    });
    return { status: 201, body: { items } };
  }

  #parked(id: string, act: string | undefined, body: Record<string, unknown>): Answer {
    const found = this.parked.get(id);
    if (found === undefined) return problem(404, "not_found");
    if (act !== "resolve") return { status: 200, body: found };
    this.decisions.push({ id, ...body });
    this.parked.set(id, { ...found, state: body["resolution"], reason: body["reason"] });
    return { status: 200, body: this.parked.get(id) };
  }

  #intake(service: string, entries: { sealed: string }[]): Answer | "drop" {
    this.requests.push({ service, sealed: entries.map(({ sealed }) => sealed) });
    const fault = this.fault(service, entries.length);
    if (typeof fault === "number") return problem(fault, "unwell");
    let halted = false;
    const items = entries.map(({ sealed }) => {
      const item = halted ? notTried(sealed) : this.#once(sealed);
      halted ||= (item["status"] as number) >= 429;
      return item;
    });
    return fault ?? { status: 207, body: { items } };
  }

  #once(sealed: string): Record<string, unknown> {
    const proof = JSON.parse(open(sealed)) as { certificate: string; signed: string; signature: string };
    const key = { key: this.#keys.get(proof.certificate)!, dsaEncoding: "ieee-p1363" as const };
    if (!verify("sha256", Buffer.from(proof.signed), key, Buffer.from(proof.signature, "base64url"))) {
      return { id: null, status: 422, problem: { status: 422, code: "entry_refused" }, parked: false };
    }
    const entry = JSON.parse(proof.signed) as SignedEntry;
    const known = this.#verdicts.get(entry.id);
    if (known !== undefined) return known;
    const judged = this.judge(entry) ?? { status: 201, answer: { id: entry.id } };
    const item = { id: entry.id, parked: false, ...judged };
    if (item.status < 429 && !item.parked) this.done.push(entry);
    if (item.parked) this.parked.set(entry.id, { id: entry.id, state: "OPEN", problem: item.problem });
    if (item.status < 429) this.#verdicts.set(entry.id, item);
    return item;
  }
}

/** What comes behind an entry that could not be judged may build upon that one. */
const notTried = (sealed: string): Record<string, unknown> => {
  const { signed } = JSON.parse(open(sealed)) as { signed: string };
  const said = { status: 503, code: "entry_not_tried", title: "", retryable: true };
  return { id: (JSON.parse(signed) as SignedEntry).id, status: 503, problem: said, parked: false };
};

const problem = (status: number, code: string): Answer => ({ status, body: { status, code, title: code } });

/** Open a compact JWE as RFC 7516 and RFC 7518 4.6 say. */
export function open(sealed: string, own: KeyObject = pair.privateKey): string {
  const [head, encrypted, iv, content, tag] = sealed.split(".") as [string, string, string, string, string];
  const header = JSON.parse(Buffer.from(head, "base64url").toString()) as { alg: string; enc: string; epk: Jwk };
  if (header.alg !== "ECDH-ES" || header.enc !== "A256GCM" || encrypted !== "") throw new Error("another algorithm");
  const shared = diffieHellman({ privateKey: own, publicKey: createPublicKey({ key: header.epk, format: "jwk" }) });
  const algorithm = Buffer.from(header.enc);
  const parts = [number(1), shared, number(algorithm.length), algorithm, number(0), number(0), number(256)];
  const key = createHash("sha256").update(Buffer.concat(parts)).digest();
  const opening = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64url"));
  opening.setAAD(Buffer.from(head));
  opening.setAuthTag(Buffer.from(tag, "base64url"));
  return Buffer.concat([opening.update(Buffer.from(content, "base64url")), opening.final()]).toString();
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
