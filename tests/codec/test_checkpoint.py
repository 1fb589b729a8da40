"""Checkpoints: what is saved is loaded, and everything else is refused in one sentence."""

import json
import pickle

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from codec import zoo
from codec.errors import CheckpointError, ComputeDeviceError, MissingWeightsError
from codec.hybrid.checkpoint import Card, load_checkpoint, save_checkpoint
from codec.hybrid.config import HybridConfig
from codec.hybrid.model import HybridModel


@pytest.fixture
def parts(checkpoint):
    """The tensors and the metadata of a good checkpoint, to be spoilt."""
    with safe_open(checkpoint, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        return tensors, dict(file.metadata())


@pytest.fixture
def bad(tmp_path):
    return tmp_path / "spoilt.safetensors"


def refused(path, *words):
    """The one sentence, which names the file, with which loading ends."""
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(path)
    sentence = str(caught.value)
    assert path.name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for word in words:
        assert word in sentence
    return sentence


# -- good ones ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tiny-waveform", "tiny-spectral", "tiny-offline"])
def test_a_checkpoint_comes_back_as_it_was_saved(config_of, tmp_path, name):
    torch.manual_seed(1)
    model = HybridModel(config_of(name))
    card = Card(
        "CC0-1.0", "A test.", frozenset({"any"}), 4000.0, {"steps": 3, "losses": {"mel": 1}}
    )
    path = tmp_path / "model.safetensors"
    save_checkpoint(path, model, card)
    loaded, found = load_checkpoint(path)
    assert loaded.config == model.config
    assert not loaded.training
    for name, value in model.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], value.half().float())
    assert len(found.fingerprint) == 16
    assert (found.licence, found.summary) == (card.licence, card.summary)
    assert (found.trained_subsets, found.bandwidth_hz) == (card.trained_subsets, 4000.0)
    assert found.training == card.training
    assert [p.name for p in tmp_path.iterdir()] == ["model.safetensors"]


def test_saving_again_replaces_the_file_and_the_fingerprint(config_of, tmp_path):
    path, prints = tmp_path / "model.safetensors", set()
    for seed in (1, 2):
        torch.manual_seed(seed)
        save_checkpoint(path, HybridModel(config_of("tiny-spectral")), Card())
        prints.add(load_checkpoint(path)[1].fingerprint)
    assert len(prints) == 2


def test_a_codec_is_loaded_from_a_file_and_from_its_folder(checkpoint, speech):
    by_file, by_folder = zoo.load(str(checkpoint), "cpu"), zoo.load(str(checkpoint.parent), "cpu")
    wave = speech(500)
    assert torch.equal(by_file.encode(wave).tokens, by_folder.encode(wave).tokens)
    assert by_file.info.trained_subsets == {"semantic", "prefix"}
    assert by_file.info.fingerprint == by_folder.info.fingerprint != ""


def test_what_a_checkpoint_says_of_itself_is_known_without_running_it(checkpoint):
    known = zoo.describe(str(checkpoint))
    assert known.has_weights
    assert known.info.licence == "CC0-1.0"
    assert known.training == {"steps": 1}
    assert sum(known.parameters.values()) == sum(
        zoo.load(str(checkpoint)).parameter_counts.values()
    )


# -- files that are something else -------------------------------------------------


def test_a_missing_file_is_refused(bad):
    refused(bad, "There is no checkpoint")


def test_a_file_that_is_not_safetensors_is_refused(bad):
    bad.write_bytes(b"RIFF" + bytes(2000))
    refused(bad, "not a readable safetensors file")


def test_an_empty_file_is_refused(bad):
    bad.touch()
    refused(bad)


class Bomb:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


def test_a_pickle_under_a_safe_name_is_refused_and_never_run(bad):
    bad.write_bytes(pickle.dumps({"model": Bomb()}))
    refused(bad)
    torch.save({"weight": torch.zeros(3)}, bad)
    refused(bad)


@pytest.mark.parametrize("share", [0.0005, 0.3, 0.99])
def test_a_truncated_checkpoint_is_refused(bad, checkpoint, share):
    data = checkpoint.read_bytes()
    bad.write_bytes(data[: int(share * len(data))])
    refused(bad)


def test_a_folder_in_place_of_a_file_is_refused(bad):
    bad.mkdir()
    refused(bad)


def test_safetensors_of_something_else_are_refused(bad, parts):
    save_file(parts[0], bad)
    refused(bad, "not a HybridCodec checkpoint")
    save_file(parts[0], bad, parts[1] | {"format": "other"})
    refused(bad, "not a HybridCodec checkpoint")


# -- metadata -------------------------------------------------------------------


def test_a_newer_version_asks_for_an_update(bad, parts):
    save_file(parts[0], bad, parts[1] | {"format_version": "2"})
    refused(bad, "newer version", "update")


@pytest.mark.parametrize(
    "change",
    [
        {"format_version": "one"},
        {"config": "{"},
        {"config": "[1, 2]"},
        {"config": "[" * 100_000},
        {"config": "null"},
        {"trained_subsets": '["everything"]'},
        {"trained_subsets": "7"},
        {"training": "[]"},
        {"bandwidth_hz": '"8000"'},
        {"bandwidth_hz": "-1"},
        {"bandwidth_hz": "NaN"},
    ],
)
def test_damaged_metadata_are_refused(bad, parts, change):
    save_file(parts[0], bad, parts[1] | change)
    refused(bad)


def spoilt_config(metadata, **changes):
    """Metadata whose configuration has these fields changed, ``a__b`` for a field b of a."""
    config = json.loads(metadata["config"])
    for path, value in changes.items():
        *parents, leaf = path.split("__")
        owner = config
        for parent in parents:
            owner = owner[parent]
        owner[leaf] = value
    return metadata | {"config": json.dumps(config)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("latent_dim", 0),
        ("latent_dim", 10**12),
        ("latent_dim", 16.0),
        ("latent_dim", True),
        ("latent_dim", None),
        ("semantic_codes", "32"),
        ("acoustic_layers", 10**6),
        ("sample_rate_hz", -8000),
        ("causal", "yes"),
        ("name", ""),
        ("surprise", 1),
        ("streams__hidden", 0),
        ("streams__semantic_encoder_blocks", 10**9),
        ("transform__kind", "quantum"),
        ("transform__stride", 10**6),
        ("transform__stride", 8000),
        ("transform__window_samples", 10),
        ("transform__frame_samples", 79),
        ("transform__frame_samples", 30),
        ("transform__attack_samples", 60),
        ("transform", {"kind": "waveform", "strides": [0, 4]}),
        ("transform", {"kind": "waveform", "strides": [2.5, 4]}),
        ("transform", {"kind": "waveform", "strides": [32] * 8}),
        ("transform", {"kind": "waveform", "strides": 4}),
        ("transform", {"kind": "waveform", "decoder_width": 100, "strides": [2, 2, 2]}),
    ],
)
def test_a_configuration_out_of_range_is_refused(bad, parts, field, value):
    save_file(parts[0], bad, spoilt_config(parts[1], **{field: value}))
    refused(bad)


def test_a_huge_configuration_is_refused_without_taking_its_memory(bad, parts):
    huge = {
        f"streams__{s}_{c}coder_blocks": 64 for s in ("semantic", "acoustic") for c in ("en", "de")
    }
    huge |= {"latent_dim": 8192, "streams__hidden": 8192, "semantic_codes": 65536}
    save_file(parts[0], bad, spoilt_config(parts[1], **huge))
    resource = pytest.importorskip("resource", reason="no peak memory to be asked here")
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(bad)
    # Its weights would take 140 GB.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 300_000


def test_every_configuration_survives_being_written_down(config_of):
    for name in ("tiny-waveform", "tiny-spectral", "tiny-offline", *zoo.names()):
        config = config_of(name)
        assert HybridConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


# -- tensors --------------------------------------------------------------------


def test_a_missing_tensor_is_named(bad, parts):
    tensors, metadata = parts
    name = sorted(tensors)[3]
    del tensors[name]
    save_file(tensors, bad, metadata)
    refused(bad, name, "lacks 1 of")


def test_a_misshapen_tensor_is_named(bad, parts):
    tensors, metadata = parts
    name = sorted(tensors)[3]
    tensors[name] = torch.zeros(*tensors[name].shape, 2)
    save_file(tensors, bad, metadata)
    refused(bad, name, "shape")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_tensor_that_is_not_of_numbers_is_named(bad, parts, value):
    tensors, metadata = parts
    name = sorted(tensors)[3]
    tensors[name].view(-1)[0] = value
    save_file(tensors, bad, metadata)
    refused(bad, name, "not numbers")


# -- names and devices ----------------------------------------------------------


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(CheckpointError, match=r"nonesuch.*hybridcodec-mini.*hybridcodec-25hz"):
        zoo.load("nonesuch")


def test_a_folder_without_a_checkpoint_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match=r"holds no model\.safetensors"):
        zoo.load(str(tmp_path))


def test_the_paper_scale_codec_says_that_nobody_has_released_its_weights():
    with pytest.raises(MissingWeightsError) as caught:
        zoo.load("hybridcodec-25hz")
    assert "Nobody has released weights for hybridcodec-25hz" in str(caught.value)
    assert "load a checkpoint" in str(caught.value)


@pytest.mark.parametrize("device", ["toaster", "cuda:99", "cuda:x", "meta", ""])
def test_a_device_that_is_not_there_is_refused(checkpoint, device):
    with pytest.raises(ComputeDeviceError):
        zoo.load(str(checkpoint), device)


def test_saving_where_nothing_can_be_written_is_one_sentence(config_of, tmp_path):
    model = HybridModel(config_of("tiny-spectral"))
    with pytest.raises(CheckpointError, match="was not written"):
        save_checkpoint(tmp_path / "nowhere" / "model.safetensors", model, Card())


def test_the_bundled_checkpoint_loads_and_speaks(speech):
    codec = zoo.load()
    codes = codec.encode(speech(16_000))
    assert codec.decode(codes).shape == (1, 1, 16_000)
    assert "semantic" in codec.info.trained_subsets
