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
const SIDES = ['BUY', 'SELL'] as const;
const TYPES = ['MARKET', 'LIMIT', 'SL', 'SL-M'] as const;

export interface OrdersSearch {
  account?: 'all';
  state?: (typeof STATES)[number];
  symbol?: string;
  side?: (typeof SIDES)[number];
  type?: (typeof TYPES)[number];
}

const orders = createRoute({
  getParentRoute: () => frame,
  path: '/orders',
  validateSearch: (search: Record<string, unknown>): OrdersSearch => {
    const state = STATES.find((each) => each === search['state']);
    const side = SIDES.find((each) => each === search['side']);
    const type = TYPES.find((each) => each === search['type']);
    const symbol = text(search['symbol']);
    return {
      ...(search['account'] === 'all' ? { account: 'all' } : {}),
      ...(state ? { state } : {}),
      ...(symbol ? { symbol } : {}),
      ...(side ? { side } : {}),
      ...(type ? { type } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./orders/OrdersPage'), 'OrdersPage'),
});

const order = createRoute({
  getParentRoute: () => frame,
  path: '/orders/$orderId',
  component: lazyRouteComponent(() => import('./orders/OrderPage'), 'OrderPage'),
});

const approvals = createRoute({
  getParentRoute: () => frame,
  path: '/orders/approvals',
  component: lazyRouteComponent(() => import('./orders/ApprovalsPage'), 'ApprovalsPage'),
});

const groups = createRoute({
  getParentRoute: () => frame,
  path: '/orders/groups',
  component: lazyRouteComponent(() => import('./orders/GroupsPage'), 'GroupsPage'),
});

export interface OptionsSearch {
  underlying?: string;
  expiry?: string;
}

const options = createRoute({
  getParentRoute: () => frame,
  path: '/options',
  validateSearch: (search: Record<string, unknown>): OptionsSearch => {
    const [underlying, expiry] = [text(search['underlying']), text(search['expiry'])];
    return { ...(underlying ? { underlying } : {}), ...(expiry ? { expiry } : {}) };
  },
  component: lazyRouteComponent(() => import('./options/OptionsPage'), 'OptionsPage'),
});

const risk = createRoute({
  getParentRoute: () => frame,
  path: '/risk',
  component: lazyRouteComponent(() => import('./risk/RiskPage'), 'RiskPage'),
});

const reconciliation = createRoute({
  getParentRoute: () => frame,
  path: '/risk/reconciliation',
  component: lazyRouteComponent(() => import('./risk/ReconciliationPage'), 'ReconciliationPage'),
});

const audit = createRoute({
  getParentRoute: () => frame,
  path: '/admin/audit',
  component: lazyRouteComponent(() => import('./admin/AuditPage'), 'AuditPage'),
});

const errors = createRoute({
  getParentRoute: () => frame,
  path: '/admin/errors',
  component: lazyRouteComponent(() => import('./admin/ErrorsPage'), 'ErrorsPage'),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/SettingsPage'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    frame.addChildren([
      desk,
      orders,
      options,
      groups,
      approvals,
      order,
      risk,
      reconciliation,
      audit,
      errors,
      settings,
    ]),
  ]),
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
