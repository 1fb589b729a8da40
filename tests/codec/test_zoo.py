"""What a person meets who names a codec: it runs, or one sentence says why not."""

from __future__ import annotations

import importlib.util
import json

import numpy as np
import pytest
import soundfile
import torch

from codec import zoo
from codec.errors import CheckpointError, MissingWeightsError, UserError
from tests.codec.contract_kit import speechlike
from tests.codec.snac_kit import TINY_SNAC, write_snac


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "in.wav"
    soundfile.write(path, speechlike(16_000, 16_000)[0, 0].numpy(), 16_000)
    return path


@pytest.fixture
def snac_folder(tmp_path):
    return write_snac(tmp_path)


def test_the_list_has_a_row_a_codec_with_its_streams(ok):
    rows = {row["name"]: row for row in json.loads(ok("list", "--json").stdout)}
    ours, opus, snac = rows["hybridcodec-mini"], rows["opus-6k"], rows["snac-24khz"]
    assert (ours["kind"], ours["available"], ours["why_not"]) == ("discrete", True, "")
    assert [s["role"] for s in ours["streams"]] == ["semantic", *["acoustic"] * 11]
    assert {s["rate_hz"] for s in ours["streams"]} == {25.0}
    assert (opus["kind"], opus["available"], opus["streams"]) == ("classical", True, [])
    assert not snac["available"] and "snac-24khz=FOLDER" in snac["why_not"]
    assert [round(s["rate_hz"], 2) for s in snac["streams"]] == [11.72, 23.44, 46.88]
    assert "opus-6k" in ok("list").stdout


def test_opus_at_any_rate_gives_the_recording_back_in_time(ok, recording, tmp_path):
    original, _ = soundfile.read(recording)
    found = {}
    for name in ("opus-6k", "opus-40k"):
        ok("reconstruct", recording, "--out", tmp_path / name, "--codec", name)
        made, rate = soundfile.read(tmp_path / name / "in.wav")
        assert (rate, len(made)) == (48_000, 3 * len(original))
        found[name] = np.corrcoef(made[::3], original)[0, 1]
    assert found["opus-40k"] > 0.98, "late, or not this recording"
    assert found["opus-40k"] > found["opus-6k"] > 0.5


def test_more_kbit_are_more_bytes(recording):
    wave = speechlike(48_000, 96_000)
    sizes = [len(zoo.load(f"opus-{kbit}k").encode(wave).packets[0]) for kbit in (6, 12, 32)]
    assert sizes == sorted(sizes) and sizes[2] > 2 * sizes[0]


@pytest.mark.parametrize("name", ["opus-5k", "opus-257k", "opus-0k"])
def test_a_rate_that_opus_does_not_have_is_refused(name):
    with pytest.raises(UserError, match="6 to 256 kbit/s"):
        zoo.load(name)


@pytest.mark.parametrize("name", ["opus", "opus-6", "snac-99khz", "no/such/file", "opus-6k=", "="])
def test_a_name_that_is_none_is_refused_with_those_that_are(name):
    with pytest.raises(UserError):
        zoo.load(name)
    if "=" not in name:
        with pytest.raises(CheckpointError, match="hybridcodec-mini.*opus-6k.*snac-24khz"):
            zoo.load(name)


def test_loud_waves_are_clipped_by_opus_and_do_not_wrap_around():
    wave = 3 * torch.sin(2 * torch.pi * 200 * torch.arange(24_000) / 48_000)[None, None]
    codec = zoo.load("opus-64k")
    made = codec.decode(codec.encode(wave))
    assert float((made - wave.clamp(-1, 1)).abs().mean()) < 0.1


def test_snac_runs_with_a_folder_of_its_weights(ok, recording, snac_folder, tmp_path):
    name = f"snac-24khz={snac_folder}"
    done = ok("reconstruct", recording, "--out", tmp_path / "out", "--codec", name)
    made, rate = soundfile.read(tmp_path / "out" / "in.wav")
    assert (rate, len(made)) == (24_000, 24_000) and np.isfinite(made).all()
    assert not done.stderr or "not trained" in done.stderr
    facts = json.loads(ok("info", name, "--json").stdout)
    assert (facts["has_weights"], facts["note"], len(facts["fingerprint"])) == (True, "", 16)
    assert zoo.load(name, "cpu").info.fingerprint == facts["fingerprint"]


def test_snacs_tokens_keep_their_own_rates(ok, recording, snac_folder, tmp_path):
    name = f"snac-24khz={snac_folder}"
    ok("tokens", recording, tmp_path / "t.json", "--codec", name)
    layers = json.loads((tmp_path / "t.json").read_text())["layers"]
    lengths = [len(layer["tokens"]) for layer in layers]
    assert lengths == [lengths[0], 2 * lengths[0], 4 * lengths[0]]
    assert layers[2]["token_rate_hz"] == 4 * layers[0]["token_rate_hz"]
    ok("tokens", recording, tmp_path / "t.npz", "--codec", name)
    assert [len(np.load(tmp_path / "t.npz")[f"tokens_{n}"]) for n in (1, 2, 3)] == lengths
    ok("tokens", recording, tmp_path / "t.TextGrid", "--codec", name)
    assert (tmp_path / "t.TextGrid").read_text().count("IntervalTier") == 3


def test_what_has_no_grid_of_tokens_says_so_in_a_sentence(
    refused, recording, snac_folder, tmp_path
):
    name = f"snac-24khz={snac_folder}"
    said = refused("encode", recording, tmp_path / "x.hcodes", "--codec", name)
    assert "one token a frame" in said and not (tmp_path / "x.hcodes").exists()
    said = refused("tokens", recording, tmp_path / "x.json", "--codec", "opus-6k")
    assert "has no tokens" in said and not (tmp_path / "x.json").exists()
    said = refused(
        "reconstruct", recording, "--out", tmp_path / "o", "--codec", name, "--streaming"
    )
    assert "cannot stream" in said


def test_a_pickled_checkpoint_is_never_opened(snac_folder):
    (snac_folder / "model.safetensors").rename(snac_folder / "pytorch_model.bin")
    with pytest.raises(MissingWeightsError, match="can run code.*safetensors"):
        zoo.load(f"snac-24khz={snac_folder}")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", b"[]"),
        ("config.json", b"{"),
        ("config.json", b'{"vq_strides": 3, "unknown": 1}'),
        ("model.safetensors", b"nothing of the kind"),
    ],
)
def test_a_damaged_folder_of_snac_is_refused_in_a_sentence(snac_folder, file, content):
    (snac_folder / file).write_bytes(content)
    with pytest.raises(CheckpointError, match=r"config\.json"):
        zoo.load(f"snac-24khz={snac_folder}")


def test_weights_that_do_not_fit_the_configuration_are_refused(snac_folder):
    config = json.dumps(TINY_SNAC | {"codebook_size": 32})
    (snac_folder / "config.json").write_text(config)
    with pytest.raises(CheckpointError, match="does not fit"):
        zoo.load(f"snac-24khz={snac_folder}")


def test_without_the_package_snac_says_how_to_get_it(snac_folder, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *more: None if name == "snac" else real(name, *more),
    )
    with pytest.raises(MissingWeightsError, match=r"pip install"):
        zoo.load(f"snac-24khz={snac_folder}")
    assert {one.name: one for one in zoo.listed()}["snac-24khz"].why_not.endswith("<2'.")


def test_a_known_codec_takes_weights_by_folder(checkpoint):
    named = zoo.load(f"hybridcodec-mini={checkpoint.parent}", "cpu")
    assert named.info.fingerprint == zoo.load(str(checkpoint), "cpu").info.fingerprint
    with pytest.raises(CheckpointError, match="There is no folder"):
        zoo.load("hybridcodec-mini=/no/such/folder")


@pytest.fixture
def manifest(recording, tmp_path):
    path = tmp_path / "clips.csv"
    path.write_text(f"path,speaker_id,transcript\n{recording},a,\n")
    return path


def test_any_codec_is_measured_as_far_as_it_goes(ok, manifest, snac_folder, tmp_path):
    """Each with rows for what it can decode, and no acoustic layers where none are named so."""
    rows = {}
    for name in ("opus-6k", f"snac-24khz={snac_folder}"):
        out = tmp_path / "out.json"
        what = ("--codec", name, "--measures", "mel", "--recognizer", "none", "--json", out)
        ok("evaluate", "--manifest", manifest, *what)
        rows[name] = {row["label"]: row for row in json.loads(out.read_text())["rows"]}
    opus, snac = rows.values()
    assert list(opus) == ["original", "all"] and list(snac)[1:] == ["RVQ-1", "RVQ-1:2", "RVQ-1:3"]
    assert opus["all"]["kbit_per_s"] == 6 and 6 < opus["all"]["file_kbit_per_s"] < 20
    assert opus["all"]["entropy_kbit_per_s"] is None
    frames_hz = 24_000 / (64 * 4)
    wanted = [frames_hz * 6 * n / 1000 for n in (1, 3, 7)]
    assert [snac[label]["kbit_per_s"] for label in list(snac)[1:]] == pytest.approx(wanted)
    assert snac["RVQ-1:3"]["file_kbit_per_s"] == pytest.approx(wanted[-1], rel=0.05)


def test_opus_has_a_card_too_and_says_what_cannot_be_probed(ok, refused, manifest, tmp_path):
    card = tmp_path / "card.md"
    what = ("--manifest", manifest, "--codec", "opus-6k")
    ok("evaluate", *what, "--measures", "mel", "--recognizer", "none", "--card", card)
    text = card.read_text()
    assert "| layers | none |" in text and "| bit rate | 6 kbit/s |" in text
    assert "Codebooks" not in text
    assert "opus-6k cannot be probed layer by layer" in refused("probe", *what)
    said = refused("evaluate", *what, "--stress", "--recognizer", "none")
    assert "opus-6k cannot be stressed" in said
    assert "RVQ" not in ok("info", "opus-6k").stdout


def test_speed_is_measured_of_any_codec(ok, snac_folder):
    name = f"snac-24khz={snac_folder}"
    found = json.loads(ok("bench", "opus-6k", name, "--seconds", "0.2", "--json").stdout)
    assert {one["name"]: one["weights"] for one in found} == {"opus-6k": "none", name: "checkpoint"}


def test_a_batch_takes_opus(ok, recording, tmp_path):
    ok("batch", recording, "--codec", "opus-12k", "--measures", "stoi", "--out", tmp_path / "b")
    table = (tmp_path / "b" / "measures.csv").read_text().splitlines()
    assert len(table) == 2 and ",all," in table[1]
