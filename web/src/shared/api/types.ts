/**
 * Wire types of the desk. Every price, quantity and amount is a decimal string.
 * The rest of the application imports names from here only, so that generated types
 * can take the place of these without another change.
 */

export type AccountKind = 'paper' | 'live' | 'tracked';
export type AccountState = 'ACTIVE' | 'REDUCING' | 'HALTED';
export type InstrumentKind = 'EQ' | 'ETF' | 'INDEX' | 'FUT' | 'OPT';
export type Side = 'BUY' | 'SELL';
export type OrderType = 'MARKET' | 'LIMIT';
export type Product = 'CNC' | 'MIS' | 'NRML';
export type TimeInForce = 'DAY' | 'IOC';
export type OrderStatus =
  | 'PENDING_NEW'
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'PENDING_CANCEL'
  | 'CANCELED'
  | 'REJECTED'
  | 'DENIED'
  | 'EXPIRED'
  | 'UNKNOWN';

export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  field?: string | null;
  errors?: { field: string; message: string }[];
  request_id?: string;
  [fact: string]: unknown;
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
}

export interface User {
  id: string;
  email: string;
  role: 'admin' | 'trader' | 'viewer';
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: ('read' | 'trade')[];
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface Activity {
  id: number;
  at: string;
  action: string;
  detail: Record<string, unknown>;
  address: string | null;
  user_agent: string | null;
}

export interface ApiKeyCreated extends ApiKey {
  key: string;
}

export interface Account {
  id: string;
  name: string;
  kind: AccountKind;
  currency: string;
  state: AccountState;
  state_reason: string | null;
  is_default: boolean;
  created_at: string;
}

export interface LedgerEntry {
  id: string | number;
  at: string;
  kind: string;
  memo: string | null;
  amount: string;
  balance: string;
  reference: string | null;
}

export interface WalletFigures {
  balance: string;
  reserved: string;
  margin: string;
  available: string;
}

export interface Wallet extends WalletFigures {
  currency: string;
  entries: LedgerEntry[];
  next_cursor: string | null;
}

export interface Position {
  symbol: string;
  exchange: string;
  tradingsymbol: string;
  name: string;
  instrument_id: number;
  product: Product;
  net_quantity: string;
  average_price: string | null;
  multiplier: string;
  currency: string;
  last_price: string | null;
  price_age_ms: number | null;
  stale: boolean;
  market_value: string | null;
  cost_basis: string;
  unrealized_pnl: string | null;
  realized_pnl: string;
  charges: string;
  margin: string;
  opened_at: string;
  updated_at: string;
}

export interface PositionTotals {
  unrealized_pnl: string | null;
  realized_pnl: string;
  charges: string;
  market_value: string | null;
  missing: string[];
}

export interface Positions {
  items: Position[];
  totals: PositionTotals;
  as_of: string;
}

export interface Holding {
  symbol: string;
  quantity: string;
  average_price: string | null;
  current_price: string | null;
  price_age_ms: number | null;
  stale: boolean;
  market_value: string | null;
  cost_basis: string;
  unrealized_pnl: string | null;
  pnl_percent: string | null;
}

export interface Holdings {
  items: Holding[];
  as_of: string;
}

export interface AccountSummary {
  currency: string;
  wallet: WalletFigures;
  holdings: Holding[];
  summary: {
    total_cash: string;
    total_holdings_value: string | null;
    total_portfolio_value: string | null;
    total_unrealized_pnl: string | null;
    today_pnl: string | null;
    holdings_count: number;
  };
  missing: string[];
  as_of: string;
}

export interface PeriodPerformance {
  pnl: string;
  trades: number;
}

export interface AccountMetrics {
  account_summary: {
    cash_balance: string;
    total_realized_pnl: string;
    active_holdings: number;
  };
  trading_statistics: {
    total_trades: number;
    winning_trades: number;
    losing_trades: number;
    win_rate: string | null;
  };
  performance: { today: PeriodPerformance; week: PeriodPerformance; month: PeriodPerformance };
  recent_orders: Order[];
}

export interface Instrument {
  id: number;
  symbol: string;
  exchange: string;
  tradingsymbol: string;
  name: string;
  kind: InstrumentKind;
  currency: string;
  lot_size: string;
  tick_size: string;
  multiplier: string;
  underlying: string | null;
  expiry: string | null;
  strike: string | null;
  right: 'C' | 'P' | null;
  sector: string | null;
  industry: string | null;
  freeze_quantity: string | null;
}

export interface Quote {
  symbol: string;
  instrument_id: number;
  last_price: string | null;
  bid: string | null;
  ask: string | null;
  bid_quantity: string | null;
  ask_quantity: string | null;
  open: string | null;
  high: string | null;
  low: string | null;
  prev_close: string | null;
  change: string | null;
  change_percent: string | null;
  volume: number | string | null;
  open_interest: number | string | null;
  timestamp: string | null;
  age_ms: number | null;
  stale: boolean;
  source: string | null;
}

export interface BookLevel {
  price: string;
  quantity: string;
}

export interface Book {
  symbol: string;
  bids: BookLevel[];
  asks: BookLevel[];
  timestamp: string | null;
  age_ms: number | null;
  stale: boolean;
  assumed: boolean;
}

export interface OrderRequest {
  account_id: string;
  client_order_id: string;
  exchange: string;
  tradingsymbol: string;
  side: Side;
  order_type: OrderType;
  quantity: string;
  price?: string | null;
  product: Product;
  time_in_force: TimeInForce;
}

export interface Order {
  id: string;
  account_id: string;
  client_order_id: string;
  symbol: string;
  exchange: string;
  tradingsymbol: string;
  instrument_id: number;
  side: Side;
  order_type: OrderType;
  product: Product;
  time_in_force: TimeInForce;
  quantity: string;
  price: string | null;
  filled_quantity: string;
  leaves_quantity: string;
  average_price: string | null;
  status: OrderStatus;
  reason_code: string | null;
  reason: string | null;
  venue_order_id: string | null;
  reserved: string;
  created_at: string;
  updated_at: string;
  version: number;
}

export interface OrderEvent {
  seq: number;
  event: string;
  status: OrderStatus;
  at: string;
  detail: Record<string, unknown> | string | null;
}

export interface Charges {
  items: { code: string; label: string; amount: string }[];
  total: string;
}

export interface Trade {
  id: string;
  order_id: string;
  account_id: string;
  exec_id: string;
  symbol: string;
  side: Side;
  product: Product;
  quantity: string;
  price: string;
  gross_value: string;
  charges: Charges;
  net_value: string;
  realized_pnl: string | null;
  executed_at: string;
}

export interface OrderPreview {
  verdict: 'approved' | 'denied';
  reasons: { code: string; message: string; facts?: Record<string, string> }[];
  reference_price: string | null;
  price_age_ms: number | null;
  order_value: string | null;
  charges: Charges | null;
  funds_required: string | null;
  funds_available: string;
  funds_after: string | null;
  note: string | null;
}

export interface KillSwitch {
  id: string;
  scope: 'desk' | 'account';
  account_id: string | null;
  reason: string;
  engaged_by: string;
  engaged_at: string;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

interface Failure {
  content: { 'application/problem+json': Problem };
}

interface Listing {
  limit?: number;
  cursor?: string;
}
interface OfAccount {
  account_id: string;
}
interface OfOrder {
  order_id: string;
}

interface Shape {
  reply: unknown;
  body?: unknown;
  query?: unknown;
  path?: unknown;
}

/** One operation in the form that openapi-typescript generates. */
type Operation<T extends Shape> = {
  parameters: {
    query?: T extends { query: infer Query } ? Query : never;
    header?: never;
    cookie?: never;
  } & (T extends { path: infer Path } ? { path: Path } : { path?: never });
  responses: {
    200: { content: { 'application/json': T['reply'] } };
    default: Failure;
  };
} & (T extends { body: infer Body }
  ? { requestBody: { content: { 'application/json': Body } } }
  : { requestBody?: never });

export interface paths {
  '/api/v1/auth/logout': { post: Operation<{ reply: undefined }> };
  '/api/v1/auth/me': { get: Operation<{ reply: User }> };
  '/api/v1/auth/ws-ticket': { post: Operation<{ reply: { ticket: string; expires_in: number } }> };
  '/api/v1/auth/api-keys': {
    get: Operation<{ reply: { items: ApiKey[] } }>;
    post: Operation<{
      reply: ApiKeyCreated;
      body: { name: string; scopes: ('read' | 'trade')[] };
    }>;
  };
  '/api/v1/auth/activity': { get: Operation<{ reply: Page<Activity>; query: Listing }> };
  '/api/v1/auth/api-keys/{key_id}': {
    delete: Operation<{ reply: undefined; path: { key_id: string } }>;
  };
  '/api/v1/accounts': {
    get: Operation<{ reply: { items: Account[] } }>;
    post: Operation<{
      reply: Account;
      body: { name: string; kind: 'paper' | 'tracked'; currency: string };
    }>;
  };
  '/api/v1/accounts/{account_id}/wallet': {
    get: Operation<{ reply: Wallet; query: Listing; path: OfAccount }>;
    post: Operation<{
      reply: Wallet;
      body: { kind: 'deposit' | 'withdrawal'; amount: string; memo?: string };
      path: OfAccount;
    }>;
  };
  '/api/v1/accounts/{account_id}/reset': { post: Operation<{ reply: unknown; path: OfAccount }> };
  '/api/v1/accounts/{account_id}/positions': {
    get: Operation<{ reply: Positions; path: OfAccount }>;
  };
  '/api/v1/accounts/{account_id}/holdings': {
    get: Operation<{ reply: Holdings; path: OfAccount }>;
  };
  '/api/v1/accounts/{account_id}/summary': {
    get: Operation<{ reply: AccountSummary; path: OfAccount }>;
  };
  '/api/v1/accounts/{account_id}/metrics': {
    get: Operation<{ reply: AccountMetrics; path: OfAccount }>;
  };
  '/api/v1/instruments': {
    get: Operation<{
      reply: Page<Instrument>;
      query: Listing & {
        q?: string;
        exchange?: string;
        kind?: InstrumentKind;
        underlying?: string;
      };
    }>;
  };
  '/api/v1/instruments/batch': {
    post: Operation<{
      reply: { items: Instrument[]; unknown: string[] };
      body: { symbols: string[] };
    }>;
  };
  '/api/v1/quotes': {
    get: Operation<{ reply: { items: Quote[]; unknown: string[] }; query: { symbols: string } }>;
  };
  '/api/v1/orderbook/{symbol}': {
    get: Operation<{ reply: Book; query: { depth?: number }; path: { symbol: string } }>;
  };
  '/api/v1/orders': {
    get: Operation<{
      reply: Page<Order>;
      query: Listing & { account_id: string; state?: 'active' | 'done' | 'all'; symbol?: string };
    }>;
    post: Operation<{ reply: Order; body: OrderRequest }>;
  };
  '/api/v1/orders/preview': {
    post: Operation<{ reply: OrderPreview; body: Omit<OrderRequest, 'client_order_id'> }>;
  };
  '/api/v1/orders/{order_id}': {
    get: Operation<{ reply: Order; path: OfOrder }>;
    delete: Operation<{ reply: Order; path: OfOrder }>;
  };
  '/api/v1/orders/{order_id}/events': {
    get: Operation<{ reply: { items: OrderEvent[] }; path: OfOrder }>;
  };
  '/api/v1/orders/{order_id}/trades': {
    get: Operation<{ reply: { items: Trade[] }; path: OfOrder }>;
  };
  '/api/v1/trades': {
    get: Operation<{ reply: Page<Trade>; query: Listing & { account_id: string } }>;
  };
  '/api/v1/risk/kill-switch': {
    get: Operation<{ reply: { items: KillSwitch[] } }>;
    post: Operation<{
      reply: KillSwitch;
      body: { scope: 'desk' | 'account'; account_id?: string; reason: string };
    }>;
  };
  '/api/v1/risk/kill-switch/{switch_id}': {
    delete: Operation<{
      reply: undefined;
      body: { password: string };
      path: { switch_id: string };
    }>;
  };
}
