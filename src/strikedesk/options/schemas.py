"""Wire types of chains, smiles and F&O analytics. Estimates are numbers, missing ones null."""

from datetime import date, datetime

from strikedesk.platform.wire import Exact, Wire


class ChainExpiryOut(Wire):
    """One expiry of the options on an underlying."""

    expiry: date
    ends_at: datetime
    strikes: int
    days_to_expiry: float


class ChainExpiriesOut(Wire):
    """Expiries, rising."""

    underlying: str
    items: list[ChainExpiryOut]


class UnderlyingsOut(Wire):
    """Symbols that options are listed on."""

    items: list[str]


class PriceOut(Wire):
    """A price beside the chain; null when it is missing."""

    symbol: str
    price: float | None
    age_ms: int | None
    stale: bool


class CarryOut(Wire):
    """The forward and the discount factor, and what they rest on."""

    forward: float | None
    forward_source: str
    forward_std_err: float | None
    strikes_used: int
    discount_factor: float
    discount_source: str
    rate: float
    rests_on_stale: bool
    note: str


class HeadOut(Wire):
    """What belongs to an expiry as a whole."""

    underlying: str
    exchange: str
    expiry: date
    ends_at: datetime
    exercise: str
    currency: str
    tau: float
    days_to_expiry: float
    as_of: datetime
    stale: bool
    spot: PriceOut
    carry: CarryOut
    atm_strike: Exact | None
    atm_iv: float | None


class ContractOut(Wire):
    """One contract: what is quoted, exact, and what is estimated, as numbers."""

    symbol: str
    instrument_id: int
    bid: Exact | None
    ask: Exact | None
    last: Exact | None
    mid: Exact | None
    age_ms: int | None
    last_age_ms: int | None
    stale: bool
    volume: int | None
    open_interest: int | None
    price_source: str | None
    iv: float | None
    iv_status: str
    delta: float | None
    gamma: float | None
    vega: float | None
    theta: float | None
    greeks_from: str | None
    intrinsic: float | None
    extrinsic: float | None
    moneyness: str | None


class StrikeOut(Wire):
    """A strike; a right that is not listed is null."""

    strike: Exact
    is_atm: bool
    call: ContractOut | None
    put: ContractOut | None


class CountsOut(Wire):
    """How many contracts have a volatility, and why the others have none."""

    contracts: int
    stale: int
    with_iv: int
    without_iv: dict[str, int]


class ChainOut(HeadOut):
    """A chain: strikes rising, and the conventions of its numbers."""

    counts: CountsOut
    conventions: dict[str, str]
    items: list[StrikeOut]


class RatioOut(Wire):
    """Puts over calls; ``missing`` contracts have no such count and are left out."""

    calls: float | None
    puts: float | None
    ratio: float | None
    missing: int


class RatiosOut(Wire):
    """Put-call ratios of open interest and of volume."""

    open_interest: RatioOut
    volume: RatioOut


class PainOut(Wire):
    """Where the open options together would be worth least at expiry."""

    strike: float
    payout: float
    missing: int


class SkewOut(Wire):
    """The smile at a forward delta of a quarter."""

    delta: float
    put_iv: float | None
    call_iv: float | None
    put_strike: float | None
    call_strike: float | None
    skew: float | None
    risk_reversal: float | None
    butterfly: float | None


class MoveOut(Wire):
    """How far the underlying may be from the forward at expiry."""

    one_sigma: float | None
    one_sigma_percent: float | None
    low: float | None
    high: float | None
    straddle: float | None


class OpenStrikeOut(Wire):
    """Open interest and volume at a strike."""

    strike: Exact
    call_open_interest: float | None
    put_open_interest: float | None
    call_volume: float | None
    put_volume: float | None


class ProfileOut(Wire):
    """Open interest by strike, and the strikes with most of it, first the most."""

    most_calls: list[float]
    most_puts: list[float]
    items: list[OpenStrikeOut]


class AnalyticsOut(HeadOut):
    """What open interest, smile and straddle of an expiry say."""

    put_call_ratio: RatiosOut
    max_pain: PainOut | None
    skew: SkewOut
    expected_move: MoveOut
    open_interest: ProfileOut


class FitOut(Wire):
    """Gatheral's SVI: a + b(rho(k − m) + sqrt((k − m)² + sigma²)) is variance times years."""

    a: float
    b: float
    rho: float
    m: float
    sigma: float
    rmse: float
    within_spread: float | None
    quotes_used: int
    is_free_of_butterflies: bool
    is_free_of_calendars: bool


class SmilePointOut(Wire):
    """The quote out of the money at a strike, as volatilities."""

    strike: Exact
    log_moneyness: float | None
    bid_iv: float | None
    iv: float | None
    ask_iv: float | None
    status: str


class CurvePointOut(Wire):
    """A point of the fitted curve."""

    strike: float
    log_moneyness: float
    iv: float


class SmileOut(HeadOut):
    """The smile of an expiry: its quotes, and the curve through them if there are five."""

    items: list[SmilePointOut]
    fit: FitOut | None
    curve: list[CurvePointOut]


class SliceOut(Wire):
    """One expiry of a surface; ``iv`` is null beyond its quoted strikes."""

    expiry: date
    tau: float
    forward: float
    forward_source: str
    stale: bool
    atm_iv: float | None
    iv: list[float | None]
    fit: FitOut | None


class SurfaceOut(Wire):
    """Smiles of the nearest expiries on one grid of ln(strike ÷ forward)."""

    underlying: str
    as_of: datetime
    log_moneyness: list[float]
    items: list[SliceOut]


class ChainMetricsOut(Wire):
    """Every metric of a contract; ``premium`` is market minus the fitted curve's price."""

    price: float | None
    iv: float | None
    delta: float | None
    gamma: float | None
    vega: float | None
    theta: float | None
    open_interest: float | None
    volume: float | None
    intrinsic: float | None
    extrinsic: float | None
    model_price: float | None
    premium_abs: float | None
    premium_pct: float | None


class StrikeMetricsOut(ChainMetricsOut):
    """The same, with its strike."""

    strike: Exact


class DistributionRowOut(Wire):
    """Every metric at a strike."""

    strike: Exact
    call_moneyness: str | None
    put_moneyness: str | None
    call: ChainMetricsOut
    put: ChainMetricsOut
    pcr_open_interest: float | None
    pcr_volume: float | None


class DistributionOut(HeadOut):
    """Every metric by strike, rising; ``fit`` tells how good the model is."""

    model: str
    fit: FitOut | None
    items: list[DistributionRowOut]


class SeriesPointOut(Wire):
    """Every metric of the call and of the put that are so far from the money."""

    expiry: date
    tau: float
    call: StrikeMetricsOut | None
    put: StrikeMetricsOut | None
    pcr_open_interest: float | None
    pcr_volume: float | None


class SeriesRowOut(Wire):
    """One distance from the money, over the expiries."""

    moneyness: str
    steps: int
    points: list[SeriesPointOut]


class ExpiryFitOut(Wire):
    """How good the model is for an expiry; null where there is none."""

    expiry: date
    fit: FitOut | None


class SeriesOut(Wire):
    """Every metric by moneyness, deepest in the money first."""

    underlying: str
    as_of: datetime
    model: str
    fits: list[ExpiryFitOut]
    items: list[SeriesRowOut]


class FutureOut(Wire):
    """A future against its underlying, the next expiry and the day before."""

    symbol: str
    expiry: date
    days_to_expiry: float
    price: float | None
    age_ms: int | None
    stale: bool
    last: Exact | None
    prev_close: Exact | None
    price_change: Exact | None
    volume: int | None
    open_interest: int | None
    open_interest_change: int | None
    open_interest_before_on: date | None
    basis: float | None
    basis_percent: float | None
    carry: float | None
    fair: float | None
    premium_abs: float | None
    premium_pct: float | None
    spread_to_next: float | None
    roll_cost: float | None
    build_up: str | None
    build_up_missing: str | None


class FuturesOut(Wire):
    """The futures on an underlying, by expiry."""

    underlying: str
    spot: PriceOut
    rate: float
    rollover_percent: float | None
    as_of: datetime
    items: list[FutureOut]
