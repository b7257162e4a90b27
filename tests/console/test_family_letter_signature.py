"""A signature drawn on a letter's page is kept as it came, and what is no signature is not."""

import pytest
from flask.testing import FlaskClient

from tests.console.drawn import START, as_field, part, png
from tests.console.village import Deeds

BUTTON = "我已看过并会做到"


@pytest.mark.parametrize("size", [(320, 140), (1200, 600), (1, 1)])
def test_a_signature_is_kept_with_the_receipt(
    phone: FlaskClient, path: str, deeds: Deeds, size: tuple[int, int]
) -> None:
    drawn = png(*size)
    assert phone.post(path, data={"signature": as_field(drawn)}).status_code == 303
    assert deeds.signatures == [drawn]
    assert "（手写签名）" in phone.get(path).text


def test_without_a_signature_it_is_a_tap(phone: FlaskClient, path: str, deeds: Deeds) -> None:
    phone.post(path, data={"signature": ""})
    assert deeds.signatures == [] and deeds.done == ["confirm"]
    assert "（点击）" in phone.get(path).text


BAD = {
    "no data address": "hello",
    "another type": as_field(png(), "image/svg+xml"),
    "no base64": "data:image/png;base64,<script>",
    "html behind the magic": as_field(START + b"<html><script>alert(1)</script>"),
    "too wide": as_field(png(1201, 10)),
    "too high": as_field(png(10, 601)),
    "no width": as_field(png(0, 10)),
    "a bomb": as_field(png(100_000, 100_000)),
    "too heavy": as_field(png(noise=bytes(64 * 1024))),
    "more behind the end": as_field(png() + b"<script>alert(1)</script>"),
    "cut off": as_field(png()[:-6]),
    "a changed byte": as_field(png()[:-30] + b"\x00" + png()[-29:]),
    "a part with words": as_field(png()[:33] + part(b"tEXt", b"Comment\x00<script>") + png()[33:]),
    "only a start": as_field(START),
    "a jpeg": as_field(b"\xff\xd8\xff\xe0" + bytes(100)),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_signature_is_not_kept_and_nothing_is_confirmed(
    phone: FlaskClient, path: str, deeds: Deeds, what: str
) -> None:
    answer = phone.post(path, data={"signature": BAD[what]})
    assert answer.status_code == 400
    assert "签名没有存上" in answer.text and BUTTON in answer.text
    assert deeds.done == [] and deeds.signatures == []
    assert "alert(1)" not in answer.text


def test_a_form_that_is_too_large_is_not_read(phone: FlaskClient, path: str, deeds: Deeds) -> None:
    assert phone.post(path, data={"signature": "x" * 200_000}).status_code == 413
    assert deeds.done == []
