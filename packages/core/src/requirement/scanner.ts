/** Reads a text from left to right by patterns; for the grammar of PEP 508, which no single pattern describes. */
export class Scanner {
  readonly text: string;
  #position = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The text of the pattern if it stands here, which is then passed. */
  take(pattern: RegExp): string | undefined {
    const found = this.peek(pattern);
    this.#position += found?.length ?? 0;
    return found;
  }

  peek(pattern: RegExp): string | undefined {
    const here = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}y`);
    here.lastIndex = this.#position;
    return here.exec(this.text)?.[0];
  }

  /** @throws SyntaxFault */
  expect(pattern: RegExp, what: string): string {
    return this.take(pattern) ?? this.fail(`expected ${what}`);
  }

  skipSpace(): void {
    this.take(/[ \t]+/);
  }

  get atEnd(): boolean {
    return this.#position === this.text.length;
  }

  /** @throws SyntaxFault */
  fail(problem: string): never {
    throw new SyntaxFault(`${problem} at column ${this.#position + 1}`);
  }
}

/** What is wrong with a text that does not follow its grammar, for whoever knows where the text stands. */
export class SyntaxFault extends Error {}

/** The result of a parser, or what is wrong with the text. */
export function attempt<T>(parse: () => T): T | SyntaxFault {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SyntaxFault) return error;
    throw error;
  }
}
