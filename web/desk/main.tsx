import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { bootPhone } from './phone/boot.ts';
import { reportDesk } from './state/heartbeat.ts';
import { findSession } from './state/session.ts';
import { settings } from './state/settings.ts';

document.documentElement.lang = settings().language;
void findSession();
reportDesk();
bootPhone();

const root = document.getElementById('desk');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
