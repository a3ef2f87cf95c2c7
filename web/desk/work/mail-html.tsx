import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useMailWords } from '../text/mail-words.ts';

/**
 * The frame may be measured (same origin) because nothing in it runs: no scripts by its sandbox, nor by the policy that the
 * page itself comes with.
 */
const SANDBOX = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
const LEAST_PX = 48;
const MOST_PX = 4_000;

/** A mail as its sender laid it out, in a frame that can do nothing; pictures from outside once somebody asks for them. */
export function MailHtml({
  messageId,
  remoteImages,
}: {
  messageId: string;
  remoteImages: number;
}): ReactElement {
  const words = useMailWords();
  const [withPictures, setWithPictures] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  const [heightPx, setHeightPx] = useState(LEAST_PX);
  const observer = useRef<ResizeObserver>(null);
  useEffect(() => () => observer.current?.disconnect(), []);
  const follow = (): void => {
    const body = frame.current?.contentDocument?.body;
    if (!body) return;
    observer.current?.disconnect();
    observer.current = new ResizeObserver(() =>
      setHeightPx(Math.min(Math.max(body.scrollHeight, LEAST_PX), MOST_PX)),
    );
    observer.current.observe(body);
  };
  return (
    <div className="mail-html">
      {remoteImages > 0 && !withPictures && (
        <p className="mail-pictures">
          <Icon name="eye" size={15} /> <span>{words.pictures(remoteImages)}</span>
          <button type="button" className="button button-small" onClick={() => setWithPictures(true)}>
            {words.showPictures}
          </button>
        </p>
      )}
      <iframe
        ref={frame}
        title={words.frame}
        sandbox={SANDBOX}
        referrerPolicy="no-referrer"
        src={`/desk/messages/${messageId}/mail-html?images=${withPictures ? 'yes' : 'no'}`}
        style={{ height: `${heightPx}px` }}
        onLoad={follow}
      />
    </div>
  );
}
