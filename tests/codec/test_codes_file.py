"""Files of codes: small, exact, and refused when anything about them is wrong."""

import dataclasses
import itertools
import json
import os
import struct
import zlib

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codec import zoo
from codec.api import CodecInfo, Codes, LayerInfo
from codec.codes_file import CRC, MAGIC, PREFIX, read_codes, write_codes
from codec.errors import CodesFileError

few = settings(
    derandomize=True,
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def info_of(sizes, hop=320, name="a-codec"):
    layers = tuple(
        LayerInfo(i + 1, "acoustic" if i else "semantic", size, max(1, (size - 1).bit_length()))
        for i, size in enumerate(sizes)
    )
    return CodecInfo(name, 16_000, hop, layers, True, hop, 1, frozenset(), fingerprint="0123abcd")


def codes_of(info, samples, seed=0):
    rows = torch.Generator().manual_seed(seed)
    frames = info.frames_of(samples)
    tokens = [
        torch.randint(layer.codebook_size, (frames,), generator=rows) for layer in info.layers
    ]
    return Codes(torch.stack(tokens)[None], samples)


INFO = info_of([2048, 1024, 1000])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "clip.hcodes"


@pytest.fixture
def good(path):
    """The bytes of a good file."""
    write_codes(path, codes_of(INFO, 5000), INFO)
    return path.read_bytes()


def refused(path, *words):
    with pytest.raises(CodesFileError) as caught:
        read_codes(path)
    sentence = str(caught.value)
    assert path.name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for word in words:
        assert word in sentence


def with_header(good, **changes):
    """A file whose header has these fields changed and whose checksum is right again."""
    _, version, length = PREFIX.unpack(good[: PREFIX.size])
    header = json.loads(good[PREFIX.size : PREFIX.size + length]) | changes
    text = json.dumps({k: v for k, v in header.items() if v is not None}).encode()
    data = PREFIX.pack(MAGIC, version, len(text)) + text
    data += good[PREFIX.size + length : -CRC.size]
    return data + CRC.pack(zlib.crc32(data))


# -- what is written is read ------------------------------------------------------


@few
@given(
    sizes=st.lists(st.integers(1, 65536), min_size=1, max_size=64),
    hop=st.integers(1, 2000),
    samples=st.integers(1, 20_000),
    seed=st.integers(0, 1000),
)
def test_codes_come_back_as_they_were_written(path, sizes, hop, samples, seed):
    info = info_of(sizes, hop)
    codes = codes_of(info, samples, seed)
    write_codes(path, codes, info)
    stored = read_codes(path)
    assert torch.equal(stored.codes.tokens, codes.tokens)
    assert stored.codes.tokens.dtype == torch.int64
    assert stored.codes.samples == samples
    assert stored.header.codec == "a-codec"
    assert stored.header.fingerprint == "0123abcd"
    stored.check_fits(info)


def test_the_largest_and_the_smallest_tokens_survive(path):
    info = info_of([65536, 2, 1])
    tokens = torch.tensor([[[65535, 0, 65535], [1, 0, 1], [0, 0, 0]]])
    write_codes(path, Codes(tokens, 900), info)
    assert torch.equal(read_codes(path).codes.tokens, tokens)


def test_the_size_is_what_the_bit_rate_says_and_a_header(path):
    info = zoo.describe("hybridcodec-25hz").info
    seconds = 60
    size = write_codes(path, codes_of(info, seconds * 24_000), info)
    assert size == path.stat().st_size
    header_bytes = PREFIX.unpack(path.read_bytes()[: PREFIX.size])[2]
    assert size - header_bytes - PREFIX.size - CRC.size == 3100 * seconds / 8
    assert header_bytes < 500


def test_a_file_is_replaced_whole_and_leaves_nothing_beside_it(path, good):
    write_codes(path, codes_of(INFO, 9000), INFO)
    assert read_codes(path).codes.samples == 9000
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_link_stays_a_link(path, good, tmp_path):
    link = tmp_path / "link.hcodes"
    link.symlink_to(path)
    write_codes(link, codes_of(INFO, 9000), INFO)
    assert link.is_symlink()
    assert read_codes(path).codes.samples == 9000


# -- what cannot be written -------------------------------------------------------


@pytest.mark.parametrize("token", [-1, 1000, 1023])
def test_a_token_outside_its_codebook_is_not_written(path, token):
    codes = codes_of(INFO, 5000)
    codes.tokens[0, 2, 4] = token
    with pytest.raises(CodesFileError, match=r"RVQ-3 has tokens outside its 1000 codes"):
        write_codes(path, codes, INFO)
    assert not path.exists()


def test_tokens_of_another_shape_are_a_fault_of_the_caller(path):
    codes = codes_of(INFO, 5000)
    for tokens in (codes.tokens.repeat(2, 1, 1), codes.tokens[:, :2], codes.tokens[..., :-1]):
        with pytest.raises(ValueError, match="were expected"):
            write_codes(path, Codes(tokens, 5000), INFO)


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CodesFileError, match="was not written"):
        write_codes(tmp_path / "no" / "clip.hcodes", codes_of(INFO, 5000), INFO)
    (tmp_path / "file").touch()
    with pytest.raises(CodesFileError, match="was not written"):
        write_codes(tmp_path / "file" / "clip.hcodes", codes_of(INFO, 5000), INFO)


def test_a_full_disk_is_one_sentence_and_leaves_the_old_file(path, good, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CodesFileError, match="No space left"):
        write_codes(path, codes_of(INFO, 9000), INFO)
    assert path.read_bytes() == good
    assert [p.name for p in path.parent.iterdir()] == [path.name]


# -- damage ---------------------------------------------------------------------


def test_a_missing_file_and_a_folder_are_refused(path, tmp_path):
    refused(path, "There is no file")
    refused(tmp_path)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"\x80\x04pickle", MAGIC[::-1] * 9])
def test_a_foreign_file_is_refused(path, data):
    path.write_bytes(data)
    refused(path, "not a file of codes")


def test_a_newer_version_asks_for_an_update(path, good):
    path.write_bytes(MAGIC + struct.pack("<H", 2) + good[10:])
    refused(path, "newer version", "update")


def test_every_truncation_is_caught(path, good):
    for length in range(len(good) - 1, 0, -1):
        os.truncate(path, length)
        refused(path, "cut short")


def test_every_flipped_bit_is_caught(path, good):
    with open(path, "r+b", buffering=0) as file:
        for position, bit in itertools.product(range(len(good)), range(8)):
            put(file, position, good[position] ^ 1 << bit)
            with pytest.raises(CodesFileError):
                read_codes(path)
            put(file, position, good[position])


def put(file, position, value):
    file.seek(position)
    file.write(bytes([value]))


def test_bytes_behind_the_end_are_refused(path, good):
    path.write_bytes(good + b"\0")
    refused(path, "longer than it says")


@few
@given(st.binary(max_size=300))
def test_any_bytes_behind_the_magic_are_refused_in_one_sentence(path, data):
    path.write_bytes(MAGIC + data)
    refused(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"frames": 10**9, "samples": 320 * 10**9},
        {"frames": 2**62, "samples": 320 * 2**62},
        {"frames": 0, "samples": 0},
        {"frames": -16},
        {"frames": 15},
        {"samples": 16.0},
        {"samples": True},
        {"hop_samples": 0},
        {"sample_rate_hz": 10**9},
        {"bits": []},
        {"bits": [11, 10]},
        {"bits": [17, 10, 10]},
        {"bits": [11, 10, 0]},
        {"bits": [11, 10, -10]},
        {"bits": 31},
        {"bits": ["11", 10, 10]},
        {"bits": [1] * 65, "codebook_sizes": [2] * 65},
        {"codebook_sizes": [2049, 1024, 1000]},
        {"codebook_sizes": [0, 1024, 1000]},
        {"codec": 7},
        {"codec": "x" * 201},
        {"codec": "a\nb"},
        {"codec": None},
        {"surprise": 1},
    ],
)
def test_an_absurd_header_is_refused_though_its_checksum_is_right(path, good, changes):
    path.write_bytes(with_header(good, **changes))
    refused(path, "header")


@pytest.mark.parametrize("text", [b"[]", b"null", b"[" * 9000, b'"codec"', b"\xff\xfe", b"{}"])
def test_a_header_that_is_no_object_is_refused(path, text):
    data = PREFIX.pack(MAGIC, 1, len(text)) + text
    path.write_bytes(data + CRC.pack(zlib.crc32(data)))
    refused(path, "header")


def test_a_header_that_claims_gigabytes_is_refused_unread(path, good):
    path.write_bytes(PREFIX.pack(MAGIC, 1, 2**32 - 1) + good[PREFIX.size :])
    refused(path, "header")


def test_tokens_outside_the_codebook_are_refused(path, good):
    path.write_bytes(with_header(good, codebook_sizes=[2048, 1024, 513]))
    refused(path, "outside")


# -- the wrong codec ------------------------------------------------------------


@pytest.mark.parametrize(
    "other", [info_of([2048, 1024]), info_of([2048, 1024, 1024]), info_of([2048, 1024, 1000], 640)]
)
def test_a_codec_that_these_codes_were_not_made_by_is_refused(path, good, other):
    with pytest.raises(CodesFileError, match=r"clip\.hcodes.*decode it with a-codec"):
        read_codes(path).check_fits(dataclasses.replace(other, name="other"))


def test_codes_of_another_checkpoint_are_noticed(path, good):
    stored = read_codes(path)
    assert not stored.other_checkpoint(INFO)
    assert stored.other_checkpoint(dataclasses.replace(INFO, fingerprint="ffff"))
    assert not stored.other_checkpoint(dataclasses.replace(INFO, fingerprint=""))
