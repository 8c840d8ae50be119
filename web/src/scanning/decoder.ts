/** Reads codes out of pictures in a worker, where the browser itself cannot; its program is this origin's own. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

export type Asked = ImageData;
export type Answered = readonly string[];

prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: false });

const worker = self as unknown as DedicatedWorkerGlobalScope;

worker.onmessage = async ({ data }: MessageEvent<Asked>) => {
  const found = await readBarcodes(data, { formats: ["QRCode", "DataMatrix", "Code128"], tryHarder: true, maxNumberOfSymbols: 2 }).catch(() => []);
  worker.postMessage(found.filter(({ isValid }) => isValid).map(({ text }) => text) satisfies Answered);
};
