/** Where distributions come from and which count, beside what the process variables and pip's configuration say. */
export interface IndexSettings {
  /** The package index in place of pip's configured one. Put credentials into a variable: `https://${TOKEN}@host/simple`. */
  readonly indexUrl?: string;
  /** More package indexes, asked beside that one. */
  readonly extraIndexUrls?: readonly string[];
  /** Folders, files and pages with archives or links to them. */
  readonly findLinks?: readonly string[];
  /** Asks no index, only `findLinks`. Default: false. */
  readonly noIndex?: boolean;
  /** Names, or `:all:`, of which wheels are never taken. */
  readonly noBinary?: readonly string[];
  /** Names, or `:all:`, of which only wheels are taken. */
  readonly onlyBinary?: readonly string[];
  /** Whether pre-releases count. Default: false. */
  readonly pre?: boolean;
}
