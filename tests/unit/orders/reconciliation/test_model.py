from strikedesk.orders.reconciliation.model import INTERNAL, IssueType


def test_what_needs_a_broker_and_what_only_our_books_tell_apart() -> None:
    needs_a_broker = set(IssueType) - INTERNAL
    assert {kind.value for kind in needs_a_broker} == {
        "order_missing",
        "order_external",
        "quantity_mismatch",
        "price_mismatch",
        "status_mismatch",
        "fill_missing",
        "fill_unknown",
        "fill_mismatch",
        "position_mismatch",
        "cash_mismatch",
    }
