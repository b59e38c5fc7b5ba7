import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Row = Readonly<Record<string, string | number>>;
export type Means = Readonly<Record<string, Readonly<Record<string, number>>>>;

const program = fileURLToPath(new URL('../python/bridge.py', import.meta.url));

/** One Python process for many questions: importing pandas takes longer than any of them. */
export class Bridge {
  readonly #python: ChildProcess = spawn('python', [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  readonly #answers = createInterface({ input: this.#python.stdout as NodeJS.ReadableStream })[
    Symbol.asyncIterator
  ]();

  async means(rows: readonly Row[], by: string): Promise<Means> {
    this.#python.stdin?.write(`${JSON.stringify({ rows, by })}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the Python process ended');
    return JSON.parse(value);
  }

  close(): void {
    this.#python.stdin?.end();
  }
}
