/** The bytes of a file that somebody has uploaded: to be saved, never shown as a page of this server. `size` in bytes. */
export function savedFile(name: string, size: number, bytes: ReadableStream<Uint8Array>): Response {
  return new Response(bytes, {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(size),
      "content-disposition": `attachment; filename*=UTF-8''${encoded(name)}`,
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
    },
  });
}

/** A picture that this server has drawn. The browser of its reader may keep it for an hour. */
export function picture(png: Uint8Array): Response {
  return new Response(new Uint8Array(png), {
    headers: {
      "content-type": "image/png",
      "content-length": String(png.byteLength),
      "cache-control": "private, max-age=3600",
      "x-content-type-options": "nosniff",
    },
  });
}

/** As RFC 8187 has it: `encodeURIComponent` leaves some characters that it does not allow. */
const encoded = (name: string) =>
  encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*!]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
