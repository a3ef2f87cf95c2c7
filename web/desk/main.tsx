import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { findSession } from './state/session.ts';
import { settings } from './state/settings.ts';

document.documentElement.lang = settings().language;
void findSession();

const root = document.getElementById('desk');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
