import type { Answer } from '../faults/index.ts';
import { json } from '../http-server/index.ts';

/**
 * `admin/vfs/**`: the app's content. With `relativePath=1` paths start at the script root, else at the home folder.
 * Source: Azure/azure-functions-host, VirtualFileSystem.cs
 */
export function answerFile(
  files: Readonly<Record<string, string>>,
  path: string,
  relative: boolean,
  origin: string,
): Answer {
  const wanted = decodeURIComponent(path).replace(/^\/+/, '');
  const inRoot = relative ? wanted : wanted.replace(/^site\/wwwroot\/?/i, '');
  if (inRoot === '' || inRoot.endsWith('/')) return json(200, listFolder(files, inRoot, origin));
  const content = files[inRoot];
  if (content === undefined) return { status: 404 };
  return {
    status: 200,
    headers: { 'Content-Type': 'application/octet-stream', ETag: `"${content.length.toString(16)}"` },
    body: content,
  };
}

function listFolder(files: Readonly<Record<string, string>>, folder: string, origin: string): unknown[] {
  const names = new Map<string, number | undefined>();
  for (const [path, content] of Object.entries(files)) {
    if (!path.startsWith(folder)) continue;
    const [name = '', ...rest] = path.slice(folder.length).split('/');
    names.set(name, rest.length === 0 ? Buffer.byteLength(content) : undefined);
  }
  const time = new Date().toISOString();
  return [...names].map(([name, size]) => ({
    name,
    size: size ?? 0,
    mtime: time,
    crtime: time,
    mime: size === undefined ? 'inode/directory' : 'application/octet-stream',
    href: `${origin}/admin/vfs/site/wwwroot/${folder}${name}${size === undefined ? '/' : ''}`,
  }));
}
