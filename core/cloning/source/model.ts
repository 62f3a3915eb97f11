/** One file of a source folder. */
export interface SourceFile {
  /** Relative to the source folder, with `/`. */
  readonly path: string;
  /** The whole text, the byte order mark included: written back as UTF-8 it gives the same bytes. */
  readonly text: string;
  /** The line end that most lines have. */
  readonly lineEnd: '\n' | '\r\n';
}

/** The files of a source folder that say something about functions: code, project files, host.json. Packages and build output are not in it. */
export interface SourceSet {
  /** Where it came from, for people: the folder, or the folder and the git ref. */
  readonly label: string;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Files that are there and were not read, with what is the matter: `UTF-16`, `not UTF-8`, `too large`, `symbolic link`. */
  readonly unread: ReadonlyMap<string, string>;
}

/** Offsets into the text of a file, in UTF-16 units, the byte order mark included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One change of a text. `before` is what stands there: it is checked before anything is written. */
export interface Edit extends Span {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly why:
    'definition' | 'reference' | 'placement' | 'removal' | 'registration' | 'dispatcher' | 'starter' | 'setting';
}
