import math

import httpx
import pytest
from fastapi import FastAPI

from strikedesk.options.schemas import (
    AnalyticsOut,
    ChainExpiriesOut,
    ChainOut,
    DistributionOut,
    FuturesOut,
    SeriesOut,
    SmileOut,
    SurfaceOut,
)
from strikedesk.platform.db import Database
from unit.options.made import EXPIRY, LATER, SPOT, STRIKES, UNDERLYING, Made, skewed

WHERE = {"underlying": UNDERLYING, "expiry": EXPIRY.isoformat()}


async def test_underlyings_and_expiries_are_listed(http: httpx.AsyncClient) -> None:
    assert (await http.get("/options/underlyings")).json() == {"items": [UNDERLYING]}
    answer = await http.get("/options/expiries", params={"underlying": UNDERLYING})
    found = ChainExpiriesOut.model_validate(answer.json())
    assert [each.expiry for each in found.items] == [EXPIRY, LATER]
    assert found.items[0].strikes == len(STRIKES)
    assert found.items[0].days_to_expiry == pytest.approx(39.15, abs=0.1)


async def test_chain_says_prices_exactly_and_what_its_estimates_rest_on(
    http: httpx.AsyncClient, made: Made
) -> None:
    answer = await http.get("/options/chain", params=WHERE)
    assert answer.status_code == 200
    found = ChainOut.model_validate(answer.json())
    assert found.carry.forward_source == "put_call_parity"
    assert found.carry.forward == pytest.approx(made.forward(), rel=1e-5)
    assert found.exercise == "european"
    assert not found.stale
    assert "Black-76" in found.conventions["model"]
    assert found.counts.with_iv == found.counts.contracts == 2 * len(STRIKES)
    row = next(each for each in answer.json()["items"] if each["strike"] == "25300")
    assert row["call"]["symbol"] == made.options[EXPIRY, 25_300, "C"].symbol
    assert isinstance(row["call"]["bid"], str)
    assert row["call"]["iv_status"] == "ok"
    assert row["call"]["iv"] == pytest.approx(skewed(math.log(25_300 / made.forward())), abs=2e-3)
    assert row["call"]["delta"] > 0.0 > row["put"]["delta"]
    assert row["call"]["moneyness"] == "OTM1"
    assert row["put"]["moneyness"] == "ITM1"
    assert [each["strike"] for each in answer.json()["items"] if each["is_atm"]] == ["25200"]


async def test_expiry_may_be_left_out(http: httpx.AsyncClient) -> None:
    answer = await http.get("/options/chain", params={"underlying": UNDERLYING})
    assert answer.json()["expiry"] == EXPIRY.isoformat()


async def test_contracts_without_volatility_say_why(http: httpx.AsyncClient, made: Made) -> None:
    made.say(25_300, "C", bid=9.0, ask=8.0)
    made.say(25_400, "C", bid=None)
    answer = (await http.get("/options/chain", params=WHERE)).json()
    calls = {each["strike"]: each["call"] for each in answer["items"]}
    assert (calls["25300"]["iv"], calls["25300"]["iv_status"]) == (None, "crossed")
    assert calls["25300"]["mid"] is None
    assert calls["25300"]["greeks_from"] == "other_side"
    assert calls["25400"]["bid"] is None
    assert calls["25400"]["iv_status"] == "no_bid"
    assert answer["counts"]["without_iv"] == {"no_bid": 1, "crossed": 1}


async def test_stale_feed_is_said_of_every_row_and_of_the_chain(
    http: httpx.AsyncClient, made: Made
) -> None:
    made.clock.move(60.0)
    answer = (await http.get("/options/chain", params=WHERE)).json()
    assert answer["stale"]
    assert answer["spot"]["stale"]
    assert answer["carry"]["rests_on_stale"]
    assert answer["counts"]["stale"] == answer["counts"]["contracts"]
    assert answer["items"][0]["call"]["age_ms"] == 60_000


async def test_right_that_is_not_listed_is_null(app: FastAPI, http: httpx.AsyncClient) -> None:
    made = Made(without=[(STRIKES[0], "C")])
    made.quote_all()
    app.state.options = made.desk
    first = (await http.get("/options/chain", params=WHERE)).json()["items"][0]
    assert first["call"] is None
    assert first["put"]["symbol"].endswith("23000PE")


@pytest.mark.parametrize(
    ("where", "status", "code"),
    [
        ({"underlying": "NSE:NOTHING"}, 404, "underlying_unknown"),
        ({"underlying": UNDERLYING, "expiry": "2026-12-30"}, 404, "expiry_unknown"),
        ({"underlying": UNDERLYING, "expiry": "soon"}, 422, "validation"),
        ({"underlying": UNDERLYING, "rate": "nan"}, 422, "validation"),
        ({"underlying": UNDERLYING, "rate": "7"}, 422, "validation"),
        ({}, 422, "validation"),
    ],
)
async def test_bad_question_is_a_problem_with_a_code(
    http: httpx.AsyncClient, where: dict[str, str], status: int, code: str
) -> None:
    answer = await http.get("/options/chain", params=where)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_given_rate_is_used_and_named(http: httpx.AsyncClient) -> None:
    answer = await http.get("/options/chain", params={**WHERE, "rate": "0.05"})
    carry = answer.json()["carry"]
    assert carry["discount_source"] == "given_rate"
    assert carry["rate"] == 0.05


async def test_analytics_tell_pain_ratios_skew_and_move(http: httpx.AsyncClient) -> None:
    answer = await http.get("/options/analytics", params=WHERE)
    found = AnalyticsOut.model_validate(answer.json())
    assert found.put_call_ratio.open_interest.ratio == 1.0
    assert found.max_pain is not None
    assert found.max_pain.strike in STRIKES
    assert found.skew.skew is not None
    assert found.skew.skew > 0.0
    assert found.expected_move.one_sigma is not None
    assert found.expected_move.low is not None
    assert found.expected_move.low < SPOT < (found.expected_move.high or 0.0)
    assert len(found.open_interest.items) == len(STRIKES)


async def test_smile_has_quotes_and_a_curve(http: httpx.AsyncClient) -> None:
    found = SmileOut.model_validate((await http.get("/options/smile", params=WHERE)).json())
    assert len(found.items) == len(STRIKES)
    assert found.fit is not None
    assert found.fit.rmse < 0.005
    assert len(found.curve) == 41


async def test_chain_without_a_forward_has_no_smile(app: FastAPI, http: httpx.AsyncClient) -> None:
    app.state.options = Made(futures=False).desk
    answer = await http.get("/options/smile", params=WHERE)
    assert (answer.status_code, answer.json()["code"]) == (409, "smile_unknown")
    chain = ChainOut.model_validate((await http.get("/options/chain", params=WHERE)).json())
    assert chain.carry.forward is None
    assert chain.atm_strike is None
    assert chain.counts.without_iv == {"no_quote": 2 * len(STRIKES)}


async def test_surface_is_null_beyond_what_is_quoted(http: httpx.AsyncClient) -> None:
    where = {"underlying": UNDERLYING, "points": 5, "reach": 0.4}
    found = SurfaceOut.model_validate((await http.get("/options/surface", params=where)).json())
    assert found.log_moneyness == [-0.4, -0.2, 0.0, 0.2, 0.4]
    assert [each.expiry for each in found.items] == [EXPIRY, LATER]
    assert found.items[0].iv[0] is None
    assert found.items[0].iv[2] == pytest.approx(skewed(0.0), abs=3e-3)


async def test_distribution_has_every_metric_by_strike(http: httpx.AsyncClient) -> None:
    where = {**WHERE, "steps": 2}
    answer = await http.get("/fo/strike-distribution", params=where)
    found = DistributionOut.model_validate(answer.json())
    assert [str(each.strike) for each in found.items] == [
        "25000", "25100", "25200", "25300", "25400",
    ]  # fmt: skip
    last = found.items[-1]
    assert (last.call_moneyness, last.put_moneyness) == ("OTM2", "ITM2")
    assert last.pcr_open_interest == 1.0
    assert found.fit is not None
    assert found.fit.rmse < 0.005
    call = last.call
    assert call.price is not None
    assert call.model_price is not None
    assert call.premium_abs == pytest.approx(call.price - call.model_price)
    assert call.premium_pct == pytest.approx(100 * call.premium_abs / call.model_price)


async def test_series_pairs_the_put_above_with_the_call_below(http: httpx.AsyncClient) -> None:
    where = {"underlying": UNDERLYING, "steps": 2}
    answer = await http.get("/fo/moneyness-series", params=where)
    found = SeriesOut.model_validate(answer.json())
    assert [each.moneyness for each in found.items] == ["ITM2", "ITM1", "ATM", "OTM1", "OTM2"]
    deepest = found.items[0].points[0]
    assert deepest.call is not None
    assert deepest.put is not None
    assert (str(deepest.call.strike), str(deepest.put.strike)) == ("25000", "25400")
    assert [each.expiry for each in found.items[0].points] == [EXPIRY, LATER]


async def test_series_beyond_the_last_strike_is_null(http: httpx.AsyncClient) -> None:
    where = {"underlying": UNDERLYING, "steps": 30}
    answer = await http.get("/fo/moneyness-series", params=where)
    assert answer.json()["items"][0]["points"][0]["call"] is None


async def test_futures_show_basis_carry_and_what_is_missing(
    http: httpx.AsyncClient, with_database: Database
) -> None:
    answer = await http.get("/fo/futures", params={"underlying": UNDERLYING})
    found = FuturesOut.model_validate(answer.json())
    assert [each.expiry for each in found.items] == [EXPIRY, LATER]
    assert found.items[0].basis == pytest.approx(found.items[0].price - SPOT)  # type: ignore[operator]
    assert found.items[0].carry == pytest.approx(0.06, abs=1e-3)
    assert found.items[0].build_up is None
    assert found.items[0].build_up_missing == "no_previous_close"
    assert found.rollover_percent is None


@pytest.mark.parametrize("path", ["/options/chain", "/options/analytics"])
async def test_ended_options_have_nulls_and_reasons(
    http: httpx.AsyncClient, made: Made, path: str
) -> None:
    made.clock.move(45 * 86_400.0)
    answer = await http.get(path, params=WHERE)
    assert answer.status_code == 200
    assert answer.json()["tau"] == 0.0
    assert answer.json()["atm_iv"] is None
    if "counts" in answer.json():
        assert answer.json()["counts"]["without_iv"] == {"expired": 2 * len(STRIKES)}
    else:
        assert answer.json()["expected_move"]["one_sigma"] is None
    smile = await http.get("/options/smile", params=WHERE)
    assert (smile.status_code, smile.json()["code"]) == (409, "smile_unknown")


async def test_market_that_never_spoke_gives_nulls(app: FastAPI, http: httpx.AsyncClient) -> None:
    app.state.options = Made().desk
    answer = (await http.get("/options/analytics", params=WHERE)).json()
    found = AnalyticsOut.model_validate(answer)
    assert found.stale
    assert found.spot.price is None
    assert found.max_pain is None
    assert found.put_call_ratio.open_interest.ratio is None
    assert found.put_call_ratio.open_interest.missing == 2 * len(STRIKES)
    assert found.expected_move.straddle is None


async def test_nobody_asks_without_saying_who(http: httpx.AsyncClient) -> None:
    answer = await http.get("/options/chain", params=WHERE, headers={"Authorization": ""})
    assert answer.status_code == 401
