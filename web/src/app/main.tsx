import './styles';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { loginLink, takeLoginLink } from './loginLink';

const RELOAD_PAUSE_MS = 20_000;

takeLoginLink();

// After an update of the desk an open page asks for files that are gone; what was typed is kept.
window.addEventListener('vite:preloadError', () => {
  const { type } = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
  if (type !== 'reload' || performance.now() > RELOAD_PAUSE_MS) window.location.reload();
});

// The desk is fetched while the session is renewed, not after it.
if (window.location.pathname !== '/login' || loginLink() !== null) {
  void Promise.all([import('./shell/Shell'), import('./desk/TradingDashboard')]);
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root element');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
