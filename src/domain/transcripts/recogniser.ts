/** A recogniser did not do what it was asked. `isWorthRetrying` is false for what will fail again. */
export class RecognitionFailed extends Error {
  readonly isWorthRetrying: boolean;

  constructor(message: string, options: ErrorOptions & { isWorthRetrying?: boolean } = {}) {
    super(message, options);
    this.name = 'RecognitionFailed';
    this.isWorthRetrying = options.isWorthRetrying ?? true;
  }
}
