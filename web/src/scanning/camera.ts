/** The camera as a scanner: 720p, some five pictures a second, by the browser's own reader or by one in a worker. */
import type { Answered } from "./decoder";

/** `denied`: somebody said no; `none`: there is no camera, or another program has it. */
export type CameraProblem = "denied" | "none";

export interface Camera {
  /** Whether there is a light; null until the camera told. */
  readonly torch: ((on: boolean) => Promise<void>) | null;
  stop(): void;
}

const PICTURE_MS = 200;
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } } as const;
const FORMATS = ["qr_code", "data_matrix", "code_128"];

type Read = (video: HTMLVideoElement) => Promise<readonly string[]>;
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** Begin to read what the camera sees; `found` gets each text as often as it is seen. */
export async function startCamera(video: HTMLVideoElement, found: (text: string) => void): Promise<Camera | CameraProblem> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: { ideal: "environment" }, ...SIZE } });
  } catch (trouble) {
    return trouble instanceof DOMException && trouble.name === "NotAllowedError" ? "denied" : "none";
  }
  video.srcObject = stream;
  await video.play().catch(() => undefined);
  const { read, end } = await reader();
  let over = false;
  const look = async (): Promise<void> => {
    const began = performance.now();
    if (document.visibilityState === "visible" && video.readyState >= video.HAVE_CURRENT_DATA) {
      for (const text of await read(video).catch(() => [])) if (!over) found(text);
    }
    if (!over) setTimeout(() => void look(), Math.max(20, PICTURE_MS - (performance.now() - began)));
  };
  void look();
  return {
    torch: torchOf(stream),
    stop: () => {
      over = true;
      end();
      stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    },
  };
}

function torchOf(stream: MediaStream): Camera["torch"] {
  const [track] = stream.getVideoTracks();
  const can = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  if (track === undefined || can?.torch !== true) return null;
  return (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }).catch(() => undefined);
}

async function reader(): Promise<{ read: Read; end: () => void }> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = (await own?.getSupportedFormats().catch(() => [])) ?? [];
  if (own !== undefined && formats.includes("qr_code")) {
    const detector = new own({ formats: FORMATS.filter((one) => formats.includes(one)) });
    return { read: async (video) => (await detector.detect(video)).map(({ rawValue }) => rawValue), end: () => undefined };
  }
  const worker = new Worker(new URL("./decoder.ts", import.meta.url), { type: "module" });
  return { read: (video) => readIn(worker, video), end: () => worker.terminate() };
}

const canvas = typeof document === "undefined" ? null : document.createElement("canvas");

function readIn(worker: Worker, video: HTMLVideoElement): Promise<readonly string[]> {
  const picture = pictureOf(video);
  if (picture === null) return Promise.resolve([]);
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answered>) => resolve(data);
    worker.onerror = () => reject(new Error("the reader ended"));
    worker.postMessage(picture, [picture.data.buffer]);
  });
}

function pictureOf(video: HTMLVideoElement): ImageData | null {
  const { videoWidth, videoHeight } = video;
  const shrink = Math.min(1, SIZE.width.ideal / Math.max(1, videoWidth));
  const [width, height] = [Math.round(videoWidth * shrink), Math.round(videoHeight * shrink)];
  const context = canvas?.getContext("2d", { willReadFrequently: true }) ?? null;
  if (canvas === null || context === null || width === 0) return null;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  context.drawImage(video, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
