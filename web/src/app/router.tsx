import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  redirect,
} from '@tanstack/react-router';
import { session } from '@/shared/api/client';
import { FrameSkeleton } from './FrameSkeleton';
import { PageError } from './PageError';

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const root = createRootRoute();

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = text(search['next']);
    // Only ways within this desk: `//host` would leave it.
    return next !== undefined && /^\/(?![/\\])/.test(next) ? { next } : {};
  },
  component: lazyRouteComponent(() => import('./LoginRoute'), 'LoginRoute'),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: async ({ location }) => {
    if ((await session.ensure()) === 'signed-out') {
      // The router reads redirects from what is thrown.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw redirect({ to: '/login', search: { next: location.href } });
    }
  },
  component: lazyRouteComponent(() => import('./shell/Shell'), 'Shell'),
  pendingComponent: FrameSkeleton,
  errorComponent: PageError,
});

export interface DeskSearch {
  symbol?: string;
  order?: string;
}

const desk = createRoute({
  getParentRoute: () => frame,
  path: '/',
  validateSearch: (search: Record<string, unknown>): DeskSearch => {
    const [symbol, order] = [text(search['symbol']), text(search['order'])];
    return { ...(symbol ? { symbol } : {}), ...(order ? { order } : {}) };
  },
  component: lazyRouteComponent(() => import('./desk/TradingDashboard'), 'TradingDashboard'),
});

const STATES = ['active', 'done', 'all'] as const;

export interface OrdersSearch {
  state?: (typeof STATES)[number];
  symbol?: string;
  order?: string;
}

const orders = createRoute({
  getParentRoute: () => frame,
  path: '/orders',
  validateSearch: (search: Record<string, unknown>): OrdersSearch => {
    const state = STATES.find((each) => each === search['state']);
    const [symbol, order] = [text(search['symbol']), text(search['order'])];
    return {
      ...(state ? { state } : {}),
      ...(symbol ? { symbol } : {}),
      ...(order ? { order } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./orders/OrdersPage'), 'OrdersPage'),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/SettingsPage'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([login, frame.addChildren([desk, orders, settings])]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: () => <Navigate to="/" />,
  defaultPendingMs: 0,
  defaultPendingMinMs: 0,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
