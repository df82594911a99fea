from strikedesk.core.errors import TooManyRequests, Unavailable


def test_an_error_keeps_its_facts_and_field() -> None:
    error = Unavailable("away", field="account_id", waited_s=3)
    assert (error.field, error.facts, error.retryable) == ("account_id", {"waited_s": 3}, True)


def test_a_rate_limit_says_when_to_come_back() -> None:
    assert TooManyRequests("slow down", retry_after_s=7).retry_after_s == 7
