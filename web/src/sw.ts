/**
 * The service worker: all of the client is on the device, so that it starts without a network. It keeps nothing that a
 * service answers, and touches no data: what is unsent is the page's.
 */
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from "workbox-precaching";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: readonly { readonly url: string; readonly revision: string | null }[];
};

precacheAndRoute([...self.__WB_MANIFEST]);
cleanupOutdatedCaches();

const SERVICES = /^\/(directory|registration|distribution|shelter|coordination)\/|^\/livez$/;

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode !== "navigate" || SERVICES.test(pathname) || pathname.includes(".")) return;
  event.respondWith(matchPrecache("/index.html").then((page) => page ?? fetch(event.request)));
});

// The page that installed it is served by it at once: what it did not open yet opens without a network too.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if ((event.data as { type?: string } | null)?.type === "SKIP_WAITING") void self.skipWaiting();
});
