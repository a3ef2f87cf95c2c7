/** The body of an answer, whole in memory. Throws when it is cut short, or longer than it may be. */
export async function readBody(answer: Response, mostBytes: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of answer.body ?? []) {
    sizeBytes += piece.length;
    // Leaving the loop tells the other side to send no more.
    if (sizeBytes > mostBytes) throw new RangeError(`the answer has more than ${mostBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
