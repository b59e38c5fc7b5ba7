/** What is wrong with a file's bytes, and on which line (1-based) where it is known. */
export class EncodingFault extends Error {
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

const utf32Marks = [Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from([0, 0, 0xfe, 0xff])];

/** The encodings that a byte order mark tells, in the order in which pip looks for them. */
const byteOrderMarks: readonly (readonly [encoding: string, mark: Buffer])[] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['utf-16be', Buffer.from([0xfe, 0xff])],
  ['utf-16le', Buffer.from([0xff, 0xfe])],
];

/**
 * A Python text file's content: by its byte order mark, else by the encoding that one of its first two lines names
 * (PEP 263), else UTF-8.
 * @throws EncodingFault for an encoding that is not known, and for bytes that it does not have
 */
export function decodeText(bytes: Buffer): string {
  if (utf32Marks.some((mark) => startsWith(bytes, mark))) throw new EncodingFault('UTF-32 is not supported');
  const [encoding, mark] = byteOrderMarks.find(([, each]) => startsWith(bytes, each)) ?? [];
  if (encoding && mark) return decode(bytes.subarray(mark.length), encoding);
  return decode(bytes, namedEncoding(bytes) ?? 'utf-8');
}

function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

function namedEncoding(bytes: Buffer): string | undefined {
  const lines = bytes.subarray(0, 1000).toString('latin1').split('\n', 2);
  const names = lines.map((line) => /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line)?.[1]);
  return names.find((name) => name !== undefined);
}

function decode(bytes: Buffer, encoding: string): string {
  const decoder = decoderFor(encoding);
  try {
    return decoder.decode(bytes);
  } catch {
    throw new EncodingFault(`it is not all ${encoding}`, firstBadLine(bytes, encoding));
  }
}

function decoderFor(encoding: string) {
  const name = encoding.toLowerCase().replaceAll('_', '-');
  // Python's names that the WHATWG's list of encodings lacks.
  const label = name
    .replace(/^latin-/, 'latin')
    .replace(/^iso-?8859-/, 'iso-8859-')
    .replace(/^utf-8-sig$/, 'utf-8');
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    throw new EncodingFault(`its encoding ${encoding} is not known`, 1);
  }
}

/** Where each line can be read by itself, as in all encodings that contain ASCII. */
function firstBadLine(bytes: Buffer, encoding: string): number | undefined {
  if (encoding.startsWith('utf-16')) return undefined;
  const lines = bytes.toString('latin1').split('\n');
  const bad = lines.findIndex((line) => !isReadable(Buffer.from(line, 'latin1'), encoding));
  return bad < 0 ? undefined : bad + 1;
}

function isReadable(bytes: Buffer, encoding: string): boolean {
  try {
    decoderFor(encoding).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
