/** The SDK: notes on a server. */
export class NotesClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async list(): Promise<readonly string[]> {
    return (await this.#ask('GET')) as readonly string[];
  }

  /** @returns how many notes there are now */
  async add(text: string): Promise<number> {
    return ((await this.#ask('POST', { text })) as { count: number }).count;
  }

  async #ask(method: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#url}/notes`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const value: unknown = await response.json();
    if (!response.ok) throw new Error((value as { error: string }).error);
    return value;
  }
}
