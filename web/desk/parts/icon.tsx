import type { ReactElement } from 'react';

const PATHS = {
  work: 'M4 5h16v11H9l-5 4zM8 9h8M8 12.5h5',
  cases: 'M4 7.5h16v12H4zM9 7.5V5h6v2.5M4 12.5h16',
  residents:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.4-4 3-6 6.500-6s6.100 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2 .8 3.200 2.700 3.500 5.500',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM15.500 15.500 20.500 20.500',
  admin: 'M4 7h9M17 7h3M15 4.500v5M4 12h3M11 12h9M9 9.500v5M4 17h9M17 17h3M15 14.500v5',
  back: 'M14.500 5 8 12l6.500 7',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.500 10 17.500 19.500 7',
  clip: 'M8 12.500l6-6a3 3 0 0 1 4.300 4.300l-8 8a5 5 0 0 1-7-7l7.700-7.700',
  file: 'M6 3.500h8l4 4v13H6zM14 3.500v4h4',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12ZM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z',
  handover: 'M4 8h13M13.500 4.500 17 8l-3.500 3.500M20 16H7M10.500 12.500 7 16l3.500 3.500',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8.500 8.500h7M8.500 12h4',
  send: 'M4 12 20 4l-5 16-3.500-6.500zM11.500 13.500 20 4',
  clock: 'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17ZM12 7v5l3.500 2',
  alert: 'M12 4 21 20H3zM12 10v4.500M12 17.200v.1',
  link: 'M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.500 20.500c.5-4.500 3.500-6.500 7.500-6.500s7 2 7.500 6.500',
  bell: 'M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15zM10 20.500h4',
  plus: 'M12 5v14M5 12h14',
  pen: 'M4.500 19.500 5.500 15 16 4.500l3.500 3.500L9 18.500z',
  help: 'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17ZM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.300-1 .8-1 1.700M12 16.300v.1',
  keys: 'M3.5 6.500h17v11h-17zM7 10h.1M10.300 10h.1M13.600 10h.1M17 10h.1M7.500 14h9',
  down: 'M6 9.500 12 15.500l6-6',
  out: 'M10 4.500H5v15h5M14 8l4 4-4 4M18 12H9',
  offline:
    'M4 4l16 16M8.500 16a5 5 0 0 1 7 0M5.500 12.500a9 9 0 0 1 4-2.300M14.500 10.200a9 9 0 0 1 4 2.300M2.500 9a13 13 0 0 1 4-2.500M11 5.100A13.500 13.500 0 0 1 21.500 9M12 19.500v.1',
  promise: 'M5 6.500h14v13H5zM5 10.500h14M8.500 4v4M15.500 4v4M9 15l2 2 4-4',
  external: 'M10 5H5v14h14v-5M13.500 4.500h6v6M19 5l-8.500 8.500',
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing beside words; it never stands alone for a meaning, so that it is hidden from readers. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg
      className="shrink-0"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
