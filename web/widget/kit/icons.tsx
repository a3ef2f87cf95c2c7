const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-6 16-3-6z',
  clip: 'M8 12.5l6-6a3 3 0 014.2 4.2l-8 8a5 5 0 01-7-7l7.6-7.7',
  wait: 'M12 7v5l3 2M12 3a9 9 0 100 18 9 9 0 000-18z',
  sent: 'M5 12.5l4.5 4.5L19 7.5',
  read: 'M2 12.5l4.5 4.5L15 8M10.5 15.5L12 17l9-9.5',
  failed: 'M12 7v6M12 16.5v.5M12 3a9 9 0 100 18 9 9 0 000-18z',
  down: 'M12 4v13M6 11.5l6 6 6-6',
  camera: 'M4 8h4l2-3h4l2 3h4v11H4zM12 10.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7z',
  settings: 'M4 19l5.5-14L15 19M6 14h7M15 12h6M18 12v7',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing beside words that say the same; hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
