let playing: { audio: HTMLAudioElement; url: string } | undefined;

/** Plays a sound from its beginning; another one that is playing stops. */
export async function listenTo(sound: Blob): Promise<void> {
  stopListening();
  const url = URL.createObjectURL(sound);
  const audio = new Audio(url);
  playing = { audio, url };
  audio.addEventListener('ended', stopListening);
  await audio.play();
}

/** Stops what is playing. */
export function stopListening(): void {
  if (!playing) return;
  playing.audio.pause();
  URL.revokeObjectURL(playing.url);
  playing = undefined;
}
