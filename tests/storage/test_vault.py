"""What the vault sealed opens only with the right key, in its own column, unchanged."""

import pytest

from storage.vault import SealBroken, Vault

OLD, NEW, OTHER = bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32


def test_sealed_value_opens_again() -> None:
    vault = Vault([OLD])
    assert vault.open(vault.seal("小雨的妈妈".encode(), "people.name"), "people.name").decode() == "小雨的妈妈"


def test_same_value_is_sealed_differently_every_time() -> None:
    vault = Vault([OLD])
    assert vault.seal(b"13800000000", "people.phone") != vault.seal(b"13800000000", "people.phone")


def test_wrong_key_does_not_open() -> None:
    sealed = Vault([OLD]).seal("住在外婆家".encode(), "entries.text")
    with pytest.raises(SealBroken):
        Vault([OTHER]).open(sealed, "entries.text")


def test_value_moved_to_another_column_does_not_open() -> None:
    vault = Vault([OLD])
    with pytest.raises(SealBroken):
        vault.open(vault.seal("住在外婆家".encode(), "entries.text"), "people.name")


@pytest.mark.parametrize("place", range(0, 60, 3))
def test_any_changed_byte_is_noticed(place: int) -> None:
    vault = Vault([OLD])
    sealed = bytearray(vault.seal(b"a text that is long enough to be changed", "entries.text"))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        vault.open(bytes(sealed), "entries.text")


@pytest.mark.parametrize("length", [0, 1, 4, 5, 16, 17, 32])
def test_cut_value_is_noticed(length: int) -> None:
    vault = Vault([OLD])
    with pytest.raises(SealBroken):
        vault.open(vault.seal(b"a text", "entries.text")[:length], "entries.text")


def test_after_rotation_old_values_open_and_new_ones_need_the_new_key() -> None:
    before, after = Vault([OLD]), Vault([NEW, OLD])
    assert after.open(before.seal(b"then", "entries.text"), "entries.text") == b"then"
    with pytest.raises(SealBroken):
        before.open(after.seal(b"now", "entries.text"), "entries.text")


def test_rotation_does_not_change_the_blind_index() -> None:
    assert Vault([OLD]).index("13800000000", "phone") == Vault([NEW, OLD]).index("13800000000", "phone")


def test_blind_index_says_nothing_across_domains_or_keys() -> None:
    vault = Vault([OLD])
    assert vault.index("王小雨", "child name") != vault.index("王小雨", "person name")
    assert vault.index("王小雨", "child name") != Vault([OTHER]).index("王小雨", "child name")


def test_no_keys_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one key"):
        Vault([])
