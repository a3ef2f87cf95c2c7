/** An engine of speech did not do what it was asked: not there, too slow, or an answer that is no sound. */
export class SpeechFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SpeechFailed';
  }
}
