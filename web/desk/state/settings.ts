/** What a person set for this browser; nothing of it is about residents. */
export type Settings = {
  readonly language: 'ja' | 'en';
  readonly sound: boolean;
  /** 0 to 100. */
  readonly volume: number;
  /** Browser notices, once the browser allows them. */
  readonly notices: boolean;
  readonly enterSends: boolean;
  readonly singleKeys: boolean;
};

const KEY = 'engawa.desk.settings';
const DEFAULTS: Settings = {
  language: 'ja',
  sound: false,
  volume: 50,
  notices: false,
  enterSends: false,
  singleKeys: true,
};

const listeners = new Set<() => void>();
let present = read();

/** The settings of this browser. */
export function settings(): Settings {
  return present;
}

/** Changes some of them, for this browser and all its tabs to come. */
export function changeSettings(change: Partial<Settings>): void {
  present = { ...present, ...change };
  document.documentElement.lang = present.language;
  localStorage.setItem(KEY, JSON.stringify(present));
  for (const listener of [...listeners]) listener();
}

/** Hears of changes; the answer ends the listening. */
export function subscribeSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>) };
  } catch {
    return DEFAULTS;
  }
}
