import { useRef, useState } from 'preact/hooks';
import type { FileAnswer } from '../../../src/http/shapes.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import { uploadFile } from '../../shared/public-client.ts';
import type { CallResult, Ticket } from '../../shared/public-client.ts';

export const MAX_FILES = 5;

/** A file chosen for the next message, on its way to the city or there already. */
export interface TrayItem {
  key: number;
  file: File;
  part: number;
  sent: FileAnswer | null;
  problem: ClientCode | null;
  cancel: () => void;
}

export interface Tray {
  items: readonly TrayItem[];
  tooMany: boolean;
  busy: boolean;
  add: (files: Iterable<File>) => void;
  remove: (key: number) => void;
  again: (key: number) => void;
  /** Empties the tray and hands over what arrived. */
  take: () => FileAnswer[];
}

/**
 * The files of the message being written. They travel as soon as they are chosen, so that the message itself can be
 * kept and resent with nothing but their ids.
 */
export function useTray(maxBytes: number, ticket: () => Promise<CallResult<Ticket>>): Tray {
  const items = useRef<TrayItem[]>([]);
  const counter = useRef(0);
  const [tooMany, setTooMany] = useState(false);
  const [, redraw] = useState(0);

  const change = (key: number, update: Partial<TrayItem>) => {
    items.current = items.current.map((item) => (item.key === key ? { ...item, ...update } : item));
    redraw((n) => n + 1);
  };
  const travel = async (key: number, file: File) => {
    if (file.size > maxBytes) return change(key, { problem: 'file.too-large' });
    change(key, { problem: null, part: 0 });
    const allowed = await ticket();
    if (!allowed.ok) return change(key, { problem: allowed.code });
    const upload = uploadFile(file, allowed.value, (part) => change(key, { part }));
    change(key, { cancel: upload.cancel });
    const result = await upload.done;
    change(key, result.ok ? { sent: result.value, part: 1 } : { problem: result.code });
  };

  return {
    items: items.current,
    tooMany,
    busy: items.current.some((item) => !item.sent && !item.problem),
    add(files) {
      const wanted = [...files];
      const room = MAX_FILES - items.current.length;
      setTooMany(wanted.length > room);
      for (const file of wanted.slice(0, room)) {
        const key = ++counter.current;
        const item: TrayItem = { key, file, part: 0, sent: null, problem: null, cancel: () => {} };
        items.current = [...items.current, item];
        void travel(key, file);
      }
    },
    remove(key) {
      items.current.find((item) => item.key === key)?.cancel();
      items.current = items.current.filter((item) => item.key !== key);
      setTooMany(false);
      redraw((n) => n + 1);
    },
    again(key) {
      const item = items.current.find((candidate) => candidate.key === key);
      if (item) void travel(key, item.file);
    },
    take() {
      const sent = items.current.flatMap((item) => (item.sent ? [item.sent] : []));
      items.current = [];
      setTooMany(false);
      return sent;
    },
  };
}
