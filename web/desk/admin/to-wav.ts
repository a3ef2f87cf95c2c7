/** What an upload is sent as: more than the telephone carries, so that the server's own filter decides what is kept. */
const SAMPLES_PER_SEC = 16_000;
const HEADER_BYTES = 44;

/** Any sound that this browser can play, as a WAV file of one channel. Fails for what is no sound. */
export async function toWavFile(file: File): Promise<File> {
  const context = new OfflineAudioContext(1, 1, SAMPLES_PER_SEC);
  // Decoding resamples to the rate of the context.
  const decoded = await context.decodeAudioData(await file.arrayBuffer());
  const channels = Array.from({ length: decoded.numberOfChannels }, (_, at) => decoded.getChannelData(at));
  const samples = Float32Array.from(
    { length: decoded.length },
    (_, at) => channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length,
  );
  const name = file.name.replace(/\.[^.]*$/, '');
  return new File([wavOf(samples)], `${name}.wav`, { type: 'audio/wav' });
}

function wavOf(samples: Float32Array): ArrayBuffer {
  const bytes = new ArrayBuffer(HEADER_BYTES + samples.length * 2);
  const view = new DataView(bytes);
  const write = (at: number, text: string) =>
    Array.from(text).forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  write(0, 'RIFF');
  view.setUint32(4, bytes.byteLength - 8, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLES_PER_SEC, true);
  view.setUint32(28, SAMPLES_PER_SEC * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, at) =>
    view.setInt16(HEADER_BYTES + at * 2, Math.max(-1, Math.min(1, sample)) * 32_767, true),
  );
  return bytes;
}
