"""The words that make a folder a bag (RFC 8493)."""

import hashlib
from datetime import date

import pytest

from cases.requisitions.package.bag import BagInfo, PayloadFile, tag_files

INFO = BagInfo(
    source_organization="Police municipale", external_identifier="R-00001-RM-00001", bagging_date=date(2026, 3, 10)
)
PAYLOAD = [PayloadFile("data/a.mp4", 10, "a" * 64), PayloadFile("data/b.pdf", 5, "b" * 64)]


def test_the_bag_declares_itself_first() -> None:
    files = tag_files(INFO, PAYLOAD)

    assert list(files) == ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def test_the_manifest_is_what_sha256sum_reads() -> None:
    manifest = tag_files(INFO, PAYLOAD)["manifest-sha256.txt"].decode()

    assert manifest == f"{'a' * 64}  data/a.mp4\n{'b' * 64}  data/b.pdf\n"


def test_the_tag_manifest_covers_the_bags_own_files() -> None:
    files = tag_files(INFO, PAYLOAD)
    listed = dict(line.split("  ")[::-1] for line in files["tagmanifest-sha256.txt"].decode().splitlines())

    own = {name: content for name, content in files.items() if name != "tagmanifest-sha256.txt"}
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in own.items()}


def test_the_information_counts_the_payload_and_leaves_out_what_is_empty() -> None:
    lines = tag_files(INFO, PAYLOAD)["bag-info.txt"].decode().splitlines()

    assert "Payload-Oxum: 15.2" in lines
    assert "Bagging-Date: 2026-03-10" in lines
    assert not [line for line in lines if line.startswith("Internal-Sender-Identifier")]


def test_a_line_break_in_a_value_begins_no_label() -> None:
    info = BagInfo("Ville\nPayload-Oxum: 0.0", "R", date(2026, 3, 10))

    assert tag_files(info, PAYLOAD)["bag-info.txt"].decode().count("\nPayload-Oxum:") == 1


def test_a_file_outside_the_payload_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        tag_files(INFO, [PayloadFile("../a", 1, "a" * 64)])
