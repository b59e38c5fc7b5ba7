/**
 * All bytes of a stream.
 * @throws RangeError at more of them than expected: nobody's memory is filled by what a remote chooses to send
 */
export async function readBounded(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) throw new RangeError(`more than the ${maxBytes} bytes that it may have`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
