/** What becomes of one file. Texts are whole, the byte order mark included. */
export type FileChange =
  | { readonly kind: 'create'; readonly path: string; readonly after: string }
  | { readonly kind: 'edit'; readonly path: string; readonly before: string; readonly after: string }
  | { readonly kind: 'remove'; readonly path: string; readonly before: string };
