import { buffer, text } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';

/** Files by path, such as `host.json` or `Order/function.json`; all of them text. */
export type Files = Readonly<Record<string, string>>;

/** Packs files as a deployment package. */
export async function packZip(files: Files): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path);
  zip.end();
  return buffer(zip.outputStream);
}

/** Unpacks a deployment package. @throws Error when it is none */
export async function unpackZip(bytes: Buffer): Promise<Files> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const files: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) files[entry.fileName] = await text(await zip.openReadStreamPromise(entry));
  }
  return files;
}
