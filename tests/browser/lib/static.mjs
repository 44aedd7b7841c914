// A host that only serves files, as the office's static host does: no rewriting, no compression of
// unknown types, a 404 page. Counts nothing and knows nothing of the scheme.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml", ".png": "image/png", ".xml": "application/xml; charset=utf-8", ".json": "application/json",
  ".txt": "text/plain; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".zip": "application/zip", ".bin": "application/octet-stream",
};

/**
 * Serves `folder` below `basePath` on a free loopback port.
 * @param {string} folder @param {string} [basePath] @param {(request: import("node:http").IncomingMessage) => void} [onRequest]
 * @param {Record<string, string>} [headers] what every answer carries
 */
export async function serveFolder(folder, basePath = "/", onRequest = () => undefined, headers = {}) {
  const server = createServer(async (request, response) => {
    onRequest(request);
    const pathname = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
    let file = path.join(folder, pathname.startsWith(basePath) ? pathname.slice(basePath.length - 1) : "/no/such");
    let found = file.startsWith(folder) ? await stat(file).catch(() => undefined) : undefined;
    if (found?.isDirectory()) {
      file = path.join(file, "index.html");
      found = await stat(file).catch(() => undefined);
    }
    const status = found ? 200 : 404;
    if (!found) file = path.join(folder, "404.html");
    response.writeHead(status, { ...headers, "content-type": types[path.extname(file)] ?? "application/octet-stream" });
    if (request.method === "HEAD") return void response.end();
    createReadStream(file).on("error", () => response.end()).pipe(response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    address: `http://127.0.0.1:${port}${basePath}`,
    close: () => new Promise((closed) => { server.close(() => closed(undefined)); server.closeAllConnections(); }),
  };
}
