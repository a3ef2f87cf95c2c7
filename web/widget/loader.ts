/**
 * The one line that a city's page carries: `<script src="https://HOST/widget.js" data-key="KEY" data-lang="ja" async>`.
 * Puts a button in the corner and, once it is wanted, the chat in a frame of the host. Several lines with different keys
 * are several chats, their buttons one above the other in the order of the lines, whichever arrives first;
 * `data-button="none"` makes none, and anything on the page with `data-engawa-open="KEY"` opens that chat. Everything it
 * draws stands in a shadow root, so that neither page disturbs the other; nothing is kept in the page's own storage. It
 * must stay free of imports: it is served as one classic script, and its size counts on every page of the city.
 */
(() => {
  type Chat = HTMLElement & { turn: (open: boolean) => void };
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const page = window as { engawaChats?: Record<string, Chat> };
  const isFirst = !page.engawaChats;
  const chats = (page.engawaChats ??= {});
  const origin = new URL(script.src).origin;
  const { key: ownKey, lang, label: ownLabel, button } = script.dataset;
  const tag = (lang || document.documentElement.lang).toLowerCase();

  const LABELS: Record<string, string> = {
    ja: 'チャットで相談|チャットを閉じる|未読',
    'ja-easy': 'チャットで相談（そうだん）|チャットを閉（と）じる|読（よ）んでいないもの',
    en: 'Chat with the city|Close the chat|unread',
    'zh-hans': '在线咨询|关闭|未读',
    'zh-hant': '線上諮詢|關閉|未讀',
    ko: '채팅 상담|닫기|읽지 않음',
    vi: 'Trò chuyện với thành phố|Đóng|chưa đọc',
    pt: 'Chat com a prefeitura|Fechar|não lidas',
    tl: 'Makipag-chat sa lungsod|Isara|hindi pa nababasa',
    ne: 'नगरसँग च्याट|बन्द गर्नुहोस्|नपढिएको',
    es: 'Chat con la ciudad|Cerrar|sin leer',
    id: 'Obrolan dengan kota|Tutup|belum dibaca',
    th: 'แชทกับเทศบาล|ปิด|ยังไม่อ่าน',
    my: 'မြို့တော်နှင့် စကားပြောရန်|ပိတ်ရန်|မဖတ်ရသေး',
  };
  const labels = (LABELS[tag] ?? LABELS[tag.split('-')[0] as string] ?? LABELS['ja'] ?? '').split('|');

  const style = `
:host{all:initial;position:fixed;right:var(--engawa-right,16px);left:var(--engawa-left,auto);bottom:calc(16px + var(--n)*68px);z-index:2147483000;font:700 16px/1.5 system-ui,"Hiragino Sans","Noto Sans JP","Yu Gothic UI",sans-serif}
button{all:unset;box-sizing:border-box;display:flex;align-items:center;gap:10px;min-height:56px;max-width:calc(100vw - 32px);padding:0 22px 0 18px;border-radius:28px;border:2px solid #fff;background:var(--engawa-accent,#115a36);color:#fff;cursor:pointer;box-shadow:0 2px 8px 1px rgb(0 0 0/.1),0 1px 5px rgb(0 0 0/.3)}
button:hover{background:var(--engawa-dark,#0c472a)}
button:focus-visible{outline:4px solid #000;outline-offset:2px;box-shadow:0 0 0 2px #ffd43d}
svg{flex:none;width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
i{font-style:normal;min-width:24px;padding:0 7px;box-sizing:border-box;border-radius:12px;background:#fff;color:var(--engawa-accent,#115a36);text-align:center}
i:empty{display:none}
iframe{position:fixed;right:var(--engawa-right,16px);left:var(--engawa-left,auto);bottom:calc(88px + var(--n)*68px);width:400px;height:640px;max-height:calc(100vh - 104px - var(--n)*68px);max-width:calc(100vw - 32px);border:1px solid #767676;border-radius:12px;background:#fff;box-shadow:0 4px 16px 3px rgb(0 0 0/.1),0 1px 6px rgb(0 0 0/.3)}
:host(.none) iframe{bottom:16px}
[hidden]{display:none}
@media(max-width:479px){iframe,:host(.none) iframe{inset:0;width:100%;height:100%;max-height:none;max-width:none;border:0;border-radius:0}.open{visibility:hidden}}
@media print{:host{display:none}}`;

  /** On a phone the chat covers the page: what lies under it must not be reached by keyboard or screen reader. */
  let silenced: Element[] = [];
  function silence(host: Element | null): void {
    for (const element of silenced) element.removeAttribute('inert');
    silenced = [];
    if (!host || !matchMedia('(max-width:479px)').matches) return;
    silenced = [...document.body.children].filter(
      (element) => element !== host && !element.hasAttribute('inert'),
    );
    for (const element of silenced) element.setAttribute('inert', '');
  }

  /** The network decides which line runs first, so each that comes has all take their places anew. */
  function placeAll(): void {
    const lines = [...document.scripts];
    let index = 0;
    let buttons = 0;
    for (const key of new Set([...lines.map((line) => line.dataset['key']), ...Object.keys(chats)])) {
      const host = chats[key as string];
      if (!host) continue;
      host.id = index++ ? `engawa-chat-${index}` : 'engawa-chat';
      host.style.setProperty('--n', String(host.className ? 0 : buttons++));
    }
  }

  function createChat(key: string, label: string, hasButton: boolean): void {
    if (chats[key]) return;
    const host = Object.assign(document.createElement('div'), { turn });
    if (!hasButton) host.className = 'none';
    chats[key] = host;
    placeAll();
    const root = host.attachShadow({ mode: 'open' });
    try {
      // A constructed sheet, because a page's content security policy may refuse <style>.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.appendChild(document.createElement('style')).textContent = style;
    }
    // The colour and the corner that the city chose; a style sheet, because a page may load one without being asked.
    const look = document.createElement('link');
    look.rel = 'stylesheet';
    look.href = `${origin}/widget/look.css?key=${encodeURIComponent(key)}`;
    root.append(look);

    const launcher = document.createElement('button');
    launcher.type = 'button';
    launcher.innerHTML =
      '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5"/></svg><span></span><i></i>';
    const words = launcher.querySelector('span') as HTMLElement;
    const badge = launcher.querySelector('i') as HTMLElement;
    if (hasButton) root.append(launcher);

    let frame: HTMLIFrameElement | null = null;
    let open = false;
    let unread = 0;
    let opener: Element | null = null;

    function draw(): void {
      words.textContent = open ? (labels[1] as string) : label;
      badge.textContent = !open && unread ? String(unread) : '';
      launcher.setAttribute(
        'aria-label',
        !open && unread ? `${label} – ${labels[2]} ${unread}` : words.textContent,
      );
      launcher.setAttribute('aria-expanded', String(open));
      launcher.className = open ? 'open' : '';
      if (frame) frame.hidden = !open;
    }

    function tell(): void {
      frame?.contentWindow?.postMessage({ engawa: open ? 'open' : 'closed' }, origin);
    }

    function load(): void {
      if (frame) return;
      frame = document.createElement('iframe');
      frame.title = label;
      frame.src = `${origin}/widget/frame?key=${encodeURIComponent(key)}&lang=${encodeURIComponent(tag)}`;
      frame.allow = 'clipboard-write';
      frame.onload = tell;
      frame.hidden = true;
      root.append(frame);
    }

    function turn(next: boolean): void {
      if (next === open) return;
      if (next) for (const other in chats) if (other !== key) chats[other]?.turn(false);
      load();
      if (next) opener = document.activeElement;
      open = next;
      // Of two that overlap, the open one lies above.
      host.style.zIndex = open ? '2147483001' : '';
      draw();
      silence(open ? host : null);
      tell();
      if (open) frame?.focus();
      else if (document.activeElement === host || document.activeElement === document.body)
        (hasButton ? launcher : (opener as HTMLElement | null))?.focus();
    }
    launcher.onclick = () => turn(!open);
    host.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') turn(false);
    });
    addEventListener('resize', () => {
      if (open) silence(host);
    });
    addEventListener('message', (event) => {
      if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
      const said = event.data as { engawa?: string; count?: number } | null;
      if (said?.engawa === 'close') turn(false);
      if (said?.engawa === 'unread') unread = Number(said.count) || 0;
      draw();
    });
    draw();
    document.body.append(host);
  }

  function settle(): void {
    if (ownKey) createChat(ownKey, ownLabel || (labels[0] as string), button !== 'none');
    if (!isFirst) return;
    document.addEventListener('click', (event) => {
      const link = (event.target as Element).closest?.('[data-engawa-open]');
      const wanted = link?.getAttribute('data-engawa-open');
      if (!wanted) return;
      event.preventDefault();
      createChat(wanted, labels[0] as string, false);
      chats[wanted]?.turn(true);
    });
  }
  // An async script in the head may run before there is a body.
  if (document.body) settle();
  else addEventListener('DOMContentLoaded', settle);
})();
