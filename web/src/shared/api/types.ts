/**
 * Wire types of the desk, by the names that this page uses. They come from the OpenAPI
 * description; every price, quantity and amount is a decimal string.
 */
import type { components } from './generated/schema';

export type { paths } from './generated/schema';

type Schemas = components['schemas'];

export type User = Schemas['MeOut'];
export type Tokens = Schemas['TokensOut'];
export type ApiKey = Schemas['ApiKeyOut'];
export type ApiKeyCreated = Schemas['ApiKeyMadeOut'];
export type Scope = Schemas['Scope'];

export type Account = Schemas['AccountOut'];
export type NewAccount = Schemas['AccountIn'];
export type Wallet = Schemas['WalletOut'];
export type LedgerEntry = Schemas['EntryOut'];
export type AccountSummary = Schemas['SummaryOut'];
export type AccountMetrics = Schemas['MetricsOut'];

export type Position = Schemas['PositionOut'];
export type PositionTotals = Schemas['TotalsOut'];
export type Holding = Schemas['HoldingOut'];

export type Instrument = Schemas['InstrumentOut'];
export type InstrumentKind = Schemas['InstrumentKind'];
export type Quote = Schemas['QuoteOut'];
export type Book = Schemas['BookOut'];
export type BookLevel = Schemas['LevelOut'];

export type Side = Schemas['Side'];
export type OrderType = Schemas['OrderType'];
export type Product = Schemas['Product'];
export type TimeInForce = Schemas['TimeInForce'];
export type OrderStatus = Schemas['OrderStatus'];
export type Order = Schemas['OrderOut'];
export type OrderRequest = Schemas['OrderIn'];
export type OrderPreview = Schemas['PreviewOut'];
export type OrderEvent = Schemas['EventOut'];
export type Trade = Schemas['TradeOut'];
export type Charges = Schemas['ChargesOut'];

export type OrderChange = Schemas['ChangeIn'];
export type PositionSize = Schemas['SizeOut'];

export type Limits = Schemas['LimitsOut'];
export type Limit = Schemas['LimitOut'];
export type LimitLayer = Schemas['LayerOut'];
export type LimitsChange = Schemas['LimitsIn'];
export type RiskPortfolio = Schemas['PortfolioOut'];
export type LimitUsage = Schemas['UsageOut'];
export type Restriction = Schemas['RestrictionOut'];
export type NewRestriction = Schemas['RestrictionIn'];

export type AuditEntry = Schemas['AuditEntryOut'];
export type AuditReport = Schemas['AuditReportOut'];
export type LoggedError = Schemas['ErrorOut'];

export type KillSwitch = Schemas['KillSwitchOut'];
export type Halt = Schemas['KillSwitchIn'];
export type KillReport = Schemas['KillReportOut'];
export type KillStatus = Schemas['KillStatus'];
export type TradingState = Schemas['TradingState'];
export type StateChange = Schemas['StateIn'];

export type Approval = Schemas['ApprovalOut'];
export type Decision = Schemas['DecisionIn'];

export type Issue = Schemas['IssueOut'];
export type IssueType = Schemas['IssueType'];
export type IssueStatus = Schemas['IssueStatus'];
export type Severity = Schemas['Severity'];
export type Look = Schemas['LookOut'];

export type OrderGroup = Schemas['GroupOut'];
export type GroupLeg = Schemas['LegOut'];
export type GroupKind = Schemas['GroupKind'];
export type GroupStatus = Schemas['GroupStatus'];
export type NewBasket = Schemas['BasketIn'];
export type BasketQuestion = Schemas['BasketPreviewIn'];
export type BasketPreview = Schemas['BasketPreviewOut'];
export type BasketPolicy = Schemas['Policy'];
export type NewGtt = Schemas['GttIn'];
export type NewBracket = Schemas['BracketIn'];

export type OptionChain = Schemas['ChainOut'];
export type OptionExpiry = Schemas['ChainExpiryOut'];
export type OptionStrike = Schemas['StrikeOut'];
export type OptionContract = Schemas['ContractOut'];

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A refusal in the form of RFC 9457, with whatever facts belong to it. */
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
