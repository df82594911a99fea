"""What the web application says of itself, and what it does not have."""

import httpx
import pytest

from strikedesk.app.web import describe

pytestmark = pytest.mark.db


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/", "/assets", "/assets/a/b.css"])
async def test_unknown_assets_are_not_the_page(client: httpx.AsyncClient, path: str) -> None:
    reply = await client.get(path)
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


def test_every_422_is_described_as_the_problem_document_that_it_is() -> None:
    document = describe()
    assert "HTTPValidationError" not in str(document)
    assert "Problem" in document["components"]["schemas"]
    refused = [
        operation["responses"]["422"]
        for path in document["paths"].values()
        for operation in path.values()
        if "422" in operation["responses"]
    ]
    assert refused
    assert all(set(each["content"]) == {"application/problem+json"} for each in refused)
