import { describe, expect, it } from 'vitest';
import { embedLines, originsOf } from './embed-line.ts';

const line = {
  scriptUrl: 'https://engawa.city.example/widget.js',
  chats: [{ key: 'aoba', label: null }],
  language: 'ja',
  hasButton: true,
  words: 'チャットで相談',
};

describe('what a page of the city carries', () => {
  it('is one line with a button of the house', () => {
    expect(embedLines(line)).toBe(
      '<script src="https://engawa.city.example/widget.js" data-key="aoba" data-lang="ja" async></script>',
    );
  });

  it('has an element of the page that opens it, when the page brings its own', () => {
    expect(embedLines({ ...line, hasButton: false }).split('\n')).toEqual([
      '<script src="https://engawa.city.example/widget.js" data-key="aoba" data-lang="ja" data-button="none" async></script>',
      '<button type="button" data-engawa-open="aoba">チャットで相談</button>',
    ]);
  });

  it('is a line for each of several chats, each with words of its own', () => {
    const chats = [
      { key: 'aoba', label: '総合窓口' },
      { key: 'kosodate', label: '子育ての相談' },
    ];
    expect(embedLines({ ...line, chats, hasButton: false }).split('\n')).toEqual([
      '<script src="https://engawa.city.example/widget.js" data-key="aoba" data-lang="ja" data-label="総合窓口" data-button="none" async></script>',
      '<script src="https://engawa.city.example/widget.js" data-key="kosodate" data-lang="ja" data-label="子育ての相談" data-button="none" async></script>',
      '<button type="button" data-engawa-open="aoba">総合窓口</button>',
      '<button type="button" data-engawa-open="kosodate">子育ての相談</button>',
    ]);
  });

  it('stays one attribute each, whatever a key or label holds', () => {
    const lines = embedLines({ ...line, chats: [{ key: 'a"><b', label: '"><i>' }] });
    expect(lines).toContain('data-key="a&quot;>&lt;b"');
    expect(lines).toContain('data-label="&quot;>&lt;i>"');
  });
});

describe('pages that may hold the chat', () => {
  it('are their origins, each once, however much of an address was pasted', () => {
    expect(
      originsOf(
        'https://www.City.example/kurashi/gomi.html?x=1\n\n https://www.city.example \nhttp://localhost:8080/a',
      ),
    ).toEqual({ origins: ['https://www.city.example', 'http://localhost:8080'], wrong: [] });
  });

  it('are named by line where they are none', () => {
    expect(
      originsOf('https://ok.example\nwww.city.example\nftp://x.example\nhttps://\nhttps://user@x.example'),
    ).toEqual({ origins: ['https://ok.example'], wrong: [2, 3, 4, 5] });
  });

  it('may have a name in Japanese', () => {
    expect(originsOf('https://青葉市.example/').origins).toEqual(['https://xn--7sty56fxvm.example']);
  });
});
