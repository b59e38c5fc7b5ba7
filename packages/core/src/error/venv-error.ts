/** Where a value was declared: a file and, where known, a line (1-based), or the words for it ("the config"). */
export interface Source {
  readonly file?: string;
  readonly line?: number;
  readonly what: string;
}

/** Every failure a caller can tell apart. The error reference in `docs/errors.md` lists causes and repairs. */
export type VenvErrorCode =
  | 'INVALID_REQUEST'
  | 'INTERPRETER_NOT_FOUND'
  | 'INTERPRETER_BROKEN'
  | 'VENV_MODULE_MISSING'
  | 'RESOLUTION_CONFLICT'
  | 'DISTRIBUTION_NOT_FOUND'
  | 'BUILD_FAILED'
  | 'BUILD_PENDING'
  | 'INSTALL_TIMEOUT'
  | 'CREATE_TIMEOUT'
  | 'COMMAND_TIMEOUT'
  | 'LIMIT_EXCEEDED'
  | 'SIZE_LIMIT_EXCEEDED'
  | 'HASH_MISMATCH'
  | 'INDEX_UNREACHABLE'
  | 'OFFLINE_UNAVAILABLE'
  | 'PERMISSION_DENIED'
  | 'DISK_FULL'
  | 'LOCK_TIMEOUT'
  | 'CACHE_CORRUPTED'
  | 'ISOLATION_BROKEN'
  | 'CACHE_UNSAFE'
  | 'REMOTE_UNAVAILABLE'
  | 'ENVIRONMENT_NOT_FOUND'
  | 'SNAPSHOT_NOT_FOUND'
  | 'ENGINE_UNAVAILABLE'
  | 'SNAPSHOT_INCOMPATIBLE'
  | 'ARCHIVE_INVALID'
  | 'PORTS_EXHAUSTED'
  | 'UNSUPPORTED_PLATFORM';

export interface VenvErrorInit {
  /** What to do about it, in one sentence. */
  readonly hint?: string;
  /** The declaration that asked for what failed. */
  readonly source?: Source | undefined;
  /** Another declaration, which contradicts that one. */
  readonly otherSource?: Source | undefined;
  readonly cause?: unknown;
  /** Machine-readable facts, free of credentials. */
  readonly details?: Readonly<Record<string, unknown>>;
}

// A registered symbol, because `instanceof` fails across the realms of Jest's sandbox and of vm pools.
const brand = Symbol.for('testvenv.error');

/** The only error type thrown on purpose. Recognise it with {@link isVenvError}, never by its message. */
export class VenvError extends Error {
  override readonly name = 'VenvError';
  readonly code: VenvErrorCode;
  readonly summary: string;
  readonly hint: string | undefined;
  readonly source: Source | undefined;
  readonly otherSource: Source | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly [brand] = true;

  constructor(code: VenvErrorCode, summary: string, init: VenvErrorInit = {}) {
    super(describe(code, summary, init), 'cause' in init ? { cause: init.cause } : undefined);
    this.code = code;
    this.summary = summary;
    this.hint = init.hint;
    this.source = init.source;
    this.otherSource = init.otherSource;
    this.details = init.details ?? {};
  }

  /** A plain object that survives JSON and worker messages; {@link VenvError.from} reads it back. */
  toJSON(): SerialisedVenvError {
    const { code, summary, hint, source, otherSource, details } = this;
    return {
      code,
      summary,
      details,
      ...(hint && { hint }),
      ...(source && { source }),
      ...(otherSource && { otherSource }),
    };
  }

  static from({ code, summary, ...init }: SerialisedVenvError): VenvError {
    return new VenvError(code, summary, init);
  }

  /** The same error, told of the declaration that caused it. */
  declaredAt(source: Source | undefined): VenvError {
    return this.source || !source ? this : new VenvError(this.code, this.summary, { ...this.init(), source });
  }

  /** The same error, which also says what of the work that failed was undone. */
  undoing(undone: string): VenvError {
    return this.detailed({ undone });
  }

  /** The same error with more details. */
  detailed(more: VenvErrorInit['details']): VenvError {
    const { source, otherSource } = this;
    return new VenvError(this.code, this.summary, {
      ...this.init(),
      source,
      otherSource,
      details: { ...this.details, ...more },
    });
  }

  private init(): VenvErrorInit {
    return { details: this.details, cause: this.cause, ...(this.hint && { hint: this.hint }) };
  }
}

export interface SerialisedVenvError {
  readonly code: VenvErrorCode;
  readonly summary: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly hint?: string;
  readonly source?: Source;
  readonly otherSource?: Source;
}

export function isVenvError(value: unknown): value is VenvError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** `tests/a.test.ts:3 (docblock)`, or just the words where no file is known. */
export function formatSource({ file, line, what }: Source): string {
  if (!file) return what;
  return `${file}${line ? `:${line}` : ''} (${what})`;
}

function describe(
  code: VenvErrorCode,
  summary: string,
  { hint, source, otherSource, details }: VenvErrorInit,
): string {
  const lines = [`[${code}] ${summary}`];
  if (source) lines.push(`  declared at: ${formatSource(source)}`);
  if (otherSource) lines.push(`  and at: ${formatSource(otherSource)}`);
  if (typeof details?.undone === 'string') lines.push(`  undone: ${details.undone}`);
  if (hint) lines.push(`  hint: ${hint}`);
  return lines.join('\n');
}
