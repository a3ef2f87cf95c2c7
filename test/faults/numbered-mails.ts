const ATTACHMENT_ONE_IN = 3;

/** What a numbered mail says, and what lies in it. */
export const wordsOfMail = (n: number): string => `お尋ねします [M-${n}]`;
export const attachmentOfMail = (n: number): string | undefined =>
  n % ATTACHMENT_ONE_IN === 0 ? `資料 ${n}` : undefined;

export interface NumberedMail {
  from: string;
  to: string;
  /** Without the angle brackets; null for none at all; one of its own by default. */
  messageId?: string | null;
  writtenAt?: Date;
  /** So many bytes more in its attachment. */
  padding?: number;
}

/** A mail of its own matter, to the byte the same whenever it is asked for with the same words. */
export function numberedMail(n: number, mail: NumberedMail): string {
  const { from, to, messageId = `m${n}@mail.example`, writtenAt = new Date(), padding = 0 } = mail;
  const attachment = attachmentOfMail(n);
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n');
  const head = `From: <${from}>
To: <${to}>
Subject: =?UTF-8?B?${base64(`お尋ね ${n}`)}?=
Date: ${writtenAt.toUTCString()}
${messageId === null ? '' : `Message-ID: <${messageId}>\n`}MIME-Version: 1.0
`;
  const text = `Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

${base64(wordsOfMail(n))}
`;
  if (attachment === undefined) return `${head}${text}`;
  return `${head}Content-Type: multipart/mixed; boundary=part

--part
${text}
--part
Content-Type: text/plain; name="${n}.txt"
Content-Disposition: attachment; filename="${n}.txt"
Content-Transfer-Encoding: base64

${base64(attachment + '。'.repeat(padding / 3))}
--part--
`;
}
