import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { functionsIn, replaceContent, type Slot } from '../arm/index.ts';
import { unpackZip } from './zip.ts';

/**
 * What a slot does whose setting `WEBSITE_RUN_FROM_PACKAGE` is an address: its content is the package that is there. Without one it stays
 * as it is; where there is no package to be had, it has no content.
 *
 * @param ca the certificate authority (PEM) of an Azurite behind https
 */
export async function fetchPackage(slot: Slot, ca: string): Promise<void> {
  const url = slot.appSettings['WEBSITE_RUN_FROM_PACKAGE'] ?? '';
  if (!/^https?:/i.test(url)) return;
  const request = createPipelineRequest({
    url,
    headers: createHttpHeaders({ accept: 'application/zip' }),
    allowInsecureConnection: true,
    streamResponseStatusCodes: new Set([200]),
  });
  if (url.startsWith('https:')) request.tlsSettings = { ca };
  const { status, readableStreamBody } = await createDefaultHttpClient().sendRequest(request);
  const chunks: Buffer[] = [];
  for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
  const files = status === 200 ? await unpackZip(Buffer.concat(chunks)) : {};
  replaceContent(slot, { files, functions: functionsIn(files) });
}
