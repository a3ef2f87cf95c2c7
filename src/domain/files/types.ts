/**
 * Files that residents and staff attach. The bytes lie sealed in the storage, the row says what they are.
 * Vocabulary: *uploader* = 'conversation:ID', 'case:ID' or 'staff:ID': only they may attach what they sent up.
 */
export interface StoredFile {
  id: string;
  name: string;
  mediaType: string;
  sizeBytes: number;
  image: boolean;
}

export interface NewFile extends StoredFile {
  sha256: Buffer;
  uploadedBy: string;
}
