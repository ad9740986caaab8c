"""The signature check against Twilio's published vectors and against the vendor's own validator."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from helpline.voice.signature import algorithm, is_genuine

VECTORS = json.loads((Path(__file__).parent / "data" / "signature-vectors.json").read_text())["vectors"]
FORMS = [vector for vector in VECTORS if vector.get("body") is None]

names = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
pairs_of_a_form = st.lists(st.tuples(names, names), max_size=8)


def split(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}", url[len(f"{parts.scheme}://{parts.netloc}") :]


class TestIsGenuine:
    @pytest.mark.parametrize("vector", FORMS, ids=lambda vector: vector["name"])
    def test_it_accepts_what_twilio_signed(self, vector: dict[str, object]) -> None:
        params = vector.get("params_list") or vector["params"]
        pairs = [tuple(p) for p in params] if isinstance(params, list) else list(dict(params).items())  # type: ignore[call-overload]
        base, path = split(str(vector["url"]))

        genuine = is_genuine(base, path, pairs, str(vector["signature"]), "12345")

        assert genuine

    @given(
        pairs_of_a_form,
        st.sampled_from(["https://a.example", "https://a.example:8443", "http://a.example:80"]),
    )
    def test_it_agrees_with_the_vendors_validator(self, pairs: list[tuple[str, str]], base: str) -> None:
        form: dict[str, list[str]] = {}
        for name, value in pairs:
            form.setdefault(name, []).append(value)
        path = "/voice/calls/1/menu/welcome?attempt=1"
        signature = RequestValidator("secret").compute_signature(base + path, _MultiDict(form))

        assert is_genuine(base, path, pairs, signature, "secret")
        assert not is_genuine(base, path, pairs, signature, "another")
        assert not is_genuine(base, path, [*pairs, ("Digits", "1!")], signature, "secret")

    def test_it_refuses_a_missing_signature(self) -> None:
        assert not is_genuine("https://a.example", "/", [], "", "secret")

    def test_it_refuses_a_signature_that_is_no_text(self) -> None:
        assert not is_genuine("https://a.example", "/", [], "é\udcff", "secret")

    def test_it_refuses_an_algorithm_nobody_knows(self) -> None:
        signature = RequestValidator("secret").compute_signature("https://a.example/", {})

        assert not is_genuine("https://a.example", "/", [], signature, "secret", "key=k,algorithm=MD5")

    def test_it_takes_sha256_where_the_request_names_it(self) -> None:
        signature = RequestValidator("secret").compute_signature("https://a.example/", {}, "HMAC_SHA256")

        assert is_genuine("https://a.example", "/", [], signature, "secret", "key=k,algorithm=HMAC_SHA256")


class TestAlgorithm:
    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("", "HMAC_SHA1"),
            ("key=k", "HMAC_SHA1"),
            ("algorithm=", "HMAC_SHA1"),
            ("algorithm=hmac_sha256", "HMAC_SHA256"),
        ],
    )
    def test_it_reads_the_settings_header(self, header: str, expected: str) -> None:
        assert algorithm(header) == expected


class _MultiDict(dict[str, list[str]]):
    """What the vendor's validator takes for repeated parameters."""

    def getlist(self, name: str) -> list[str]:
        return self[name]
