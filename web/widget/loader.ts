/**
 * The one line that a city's page carries: `<script src="https://HOST/widget.js" data-key="KEY" data-lang="ja" async>`.
 * Puts a button in the corner and, once it is wanted, the chat in a frame of the host. Everything it draws stands in
 * a shadow root, so that neither page disturbs the other. It must stay free of imports: it is served as one classic
 * script, and its size counts on every page of the city.
 */
(() => {
  const script = document.currentScript;
  const key = script instanceof HTMLScriptElement && script.dataset['key'];
  if (!(script instanceof HTMLScriptElement) || !key || document.getElementById('engawa-chat')) return;

  const origin = new URL(script.src).origin;
  const tag = script.dataset['lang'] || document.documentElement.lang;
  const language = tag === 'ja-easy' ? tag : tag.startsWith('en') ? 'en' : 'ja';
  const [label, closeLabel, unreadLabel] = {
    ja: ['チャットで相談', 'チャットを閉じる', '未読'],
    'ja-easy': ['チャットで相談（そうだん）', 'チャットを閉（と）じる', '読（よ）んでいないもの'],
    en: ['Chat with the city', 'Close the chat', 'unread'],
  }[language] as [string, string, string];

  const style = `
:host{all:initial;position:fixed;right:16px;bottom:16px;z-index:2147483000;font:700 16px/1.5 system-ui,-apple-system,"Hiragino Sans","Noto Sans JP","Yu Gothic UI",sans-serif}
button{all:unset;box-sizing:border-box;display:flex;align-items:center;gap:10px;min-height:56px;padding:0 22px 0 18px;border-radius:28px;border:2px solid #fff;background:#115a36;color:#fff;cursor:pointer;box-shadow:0 2px 8px 1px rgb(0 0 0/.1),0 1px 5px rgb(0 0 0/.3)}
button:hover{background:#0c472a}
button:focus-visible{outline:4px solid #000;outline-offset:2px;box-shadow:0 0 0 2px #ffd43d}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
i{font-style:normal;min-width:24px;padding:0 7px;box-sizing:border-box;border-radius:12px;background:#fff;color:#115a36;text-align:center}
i:empty{display:none}
iframe{position:fixed;right:16px;bottom:88px;width:400px;height:640px;max-height:calc(100vh - 104px);max-width:calc(100vw - 32px);border:1px solid #767676;border-radius:12px;background:#fff;box-shadow:0 4px 16px 3px rgb(0 0 0/.1),0 1px 6px rgb(0 0 0/.3)}
[hidden]{display:none}
@media(max-width:479px){iframe{inset:0;width:100%;height:100%;max-height:none;max-width:none;border:0;border-radius:0}.open{visibility:hidden}}
@media(forced-colors:active){button{border-color:ButtonText}}
@media print{:host{display:none}}`;

  const host = document.createElement('div');
  host.id = 'engawa-chat';
  const root = host.attachShadow({ mode: 'open' });
  try {
    // A constructed sheet, because a page's content security policy may refuse <style>.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.appendChild(document.createElement('style')).textContent = style;
  }

  const launcher = document.createElement('button');
  launcher.type = 'button';
  launcher.innerHTML =
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5"/></svg><span></span><i></i>';
  const words = launcher.querySelector('span') as HTMLElement;
  const badge = launcher.querySelector('i') as HTMLElement;
  root.append(launcher);

  let frame: HTMLIFrameElement | null = null;
  let open = false;
  let unread = 0;
  let silenced: Element[] = [];

  function draw(): void {
    words.textContent = open ? closeLabel : label;
    badge.textContent = !open && unread ? String(unread) : '';
    launcher.setAttribute(
      'aria-label',
      !open && unread ? `${label} – ${unreadLabel} ${unread}` : words.textContent,
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
    frame.src = `${origin}/widget/frame?key=${encodeURIComponent(key as string)}&lang=${language}`;
    frame.allow = 'clipboard-write';
    frame.onload = tell;
    frame.hidden = true;
    root.append(frame);
  }

  /** On a phone the chat covers the page: what lies under it must not be reached by keyboard or screen reader. */
  function silence(): void {
    for (const element of silenced) element.removeAttribute('inert');
    silenced = [];
    if (!open || !matchMedia('(max-width:479px)').matches) return;
    silenced = [...document.body.children].filter(
      (element) => element !== host && !element.hasAttribute('inert'),
    );
    for (const element of silenced) element.setAttribute('inert', '');
  }

  function turn(next: boolean): void {
    load();
    open = next;
    draw();
    silence();
    tell();
    if (open) frame?.focus();
    else launcher.focus();
  }

  launcher.onclick = () => turn(!open);
  host.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && open) turn(false);
  });
  addEventListener('resize', silence);
  addEventListener('message', (event) => {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    const said = event.data as { engawa?: string; count?: number } | null;
    if (said?.engawa === 'close' && open) turn(false);
    if (said?.engawa === 'unread') unread = Number(said.count) || 0;
    if (said?.engawa === 'begun') remember();
    draw();
  });

  const flag = `engawa:${key}`;
  function remember(): void {
    try {
      localStorage.setItem(flag, '1');
    } catch {
      // Without storage the badge appears only after the chat was opened on this page.
    }
  }
  function begun(): boolean {
    try {
      return localStorage.getItem(flag) === '1';
    } catch {
      return false;
    }
  }

  function settle(): void {
    draw();
    document.body.append(host);
    // A conversation was begun on another page of this site: load it quietly, so that an answer shows as unread here.
    if (begun()) (window.requestIdleCallback ?? setTimeout)(load);
  }
  // An async script in the head may run before there is a body.
  if (document.body) settle();
  else addEventListener('DOMContentLoaded', settle);
})();
