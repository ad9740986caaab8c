"""A frozen document stays what a release once stored, whatever a later reader would like it to be."""

import hashlib

from tests.helpline.stored.frozen import DATA

DIGESTS = {
    "because_later.json": "20fd2e82f6253fc13e5c6bb9abb5cdf73e045f9d359aeea92497476dd25a324c",
    "because_schema_0.json": "e811298af63399a6e1335e2bf56a53408bce1bddcf4e420955bfcff3ddc21703",
    "because_schema_1.json": "6bbdce3b53406ef3b69b693d80d59c95d11674eeea3307ec74cdd78f3a598a55",
    "flow_later.json": "bc56a496f1c29362b6c8408ddc92b87ea7a548b4c2690776c6997c7c22e64516",
    "flow_schema_0.json": "61d56d2a55178c63f9cb8c68eb0ddb72bbf354ff97171e5af80c72a32d4643ee",
    "flow_schema_1.json": "b9ab2cd7af1826305f0007d0da6eaca82da8243f13d0f7c8c0f1b5eee98306e5",
    "policy_later.json": "86b4b1dc793779d526e99af3eccf3f87a58809d4f55acaf5c6c47416f81af719",
    "policy_schema_0.json": "f1773fdbca0b61e714b0b0b74d7746670f62268434d8df11909ca29d52155e93",
    "policy_schema_1.json": "5f2e5f8cc1a2390ea3acf2463bdd3a94b8d3dec874f903df1f9758e9b834973f",
}
"""The SHA-256 of each. A new one gets a line of its own; one that is here is never changed."""


def test_no_frozen_document_was_changed_or_taken_away() -> None:
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in DATA.iterdir()} == DIGESTS
