"""Self-supervised teachers, with tiny random models that transformers saved in a folder."""

import builtins
import socket

import numpy as np
import pytest
import torch

from codec.errors import UserError
from codec.train.teachers import find_teacher
from codec.train.teachers import self_supervised as module

transformers = pytest.importorskip("transformers")

LAYERS, DIM = 3, 16
SHARED = {
    "hidden_size": DIM,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "num_conv_pos_embeddings": 8,
    "num_conv_pos_embedding_groups": 2,
}
# The real ones' strides: 320 samples a vector.
CONVOLUTIONS = {
    "conv_dim": (8,) * 7,
    "conv_kernel": (10, 3, 3, 3, 3, 2, 2),
    "conv_stride": (5, 2, 2, 2, 2, 2, 2),
    "feat_extract_norm": "layer",
    "do_stable_layer_norm": True,
}


def tiny_model(kind):
    """A model with random weights, and what makes its input."""
    torch.manual_seed(5)
    if kind == "w2v-bert-2.0":
        config = transformers.Wav2Vec2BertConfig(
            **SHARED, feature_projection_input_dim=160, conv_depthwise_kernel_size=3
        )
        return transformers.Wav2Vec2BertModel(config), transformers.SeamlessM4TFeatureExtractor()
    known = {
        "wavlm": (transformers.WavLMConfig, transformers.WavLMModel),
        "hubert": (transformers.HubertConfig, transformers.HubertModel),
    }
    configuration, model = known[kind]
    extract = transformers.Wav2Vec2FeatureExtractor(do_normalize=True)
    return model(configuration(**SHARED, **CONVOLUTIONS)), extract


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory):
    """Folders by kind, each made once."""
    made = {}

    def folder(kind):
        if kind not in made:
            made[kind] = tmp_path_factory.mktemp(kind.replace(".", "-"))
            for part in tiny_model(kind):
                part.save_pretrained(made[kind])
        return made[kind]

    return folder


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def noise(seconds, seed=0):
    loudness = 0.05 + 0.05 * np.sin(np.arange(round(16_000 * seconds)) / 3000)
    wave = np.random.default_rng(seed).standard_normal(len(loudness)) * loudness
    return wave.astype(np.float32)


def directly(folder, kind, wave, layer):
    """What transformers itself says, of the whole recording at once."""
    model, _ = tiny_model(kind)
    extract = transformers.AutoFeatureExtractor.from_pretrained(folder)
    options = {"pad_to_multiple_of": None} if kind == "w2v-bert-2.0" else {}
    found = extract(wave, sampling_rate=16_000, return_tensors="pt", **options)
    inputs = found[extract.model_input_names[0]]
    with torch.no_grad():
        return model.eval()(inputs, output_hidden_states=True).hidden_states[layer][0].numpy()


KINDS = ["w2v-bert-2.0", "wavlm", "hubert"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", [0, 2, LAYERS])
def test_a_teacher_says_what_its_layer_says_fifty_times_a_second(
    folder_of, no_network, kind, layer
):
    folder = folder_of(kind)
    teacher = find_teacher(f"{folder}:{layer}")
    vectors = teacher.features(noise(1.0))
    assert (teacher.frame_rate_hz, teacher.rate_hz, teacher.dim) == (50, 16_000, DIM)
    # The last window of 25 ms ends within the second.
    assert vectors.shape == (49, DIM)
    assert vectors.dtype == np.float32
    if layer < LAYERS:  # of the last, transformers may give what its own norm makes of it
        assert vectors == pytest.approx(directly(folder, kind, noise(1.0), layer), abs=1e-5)
    assert teacher.scale_each_dim


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_recording_is_heard_in_pieces_without_a_seam(folder_of, kind, monkeypatch):
    """Before the first transformer layer a vector depends on its neighbourhood alone."""
    wave = noise(3.07)
    teacher = find_teacher(f"{folder_of(kind)}:0")
    whole = teacher.features(wave)
    monkeypatch.setattr(module, "CHUNK_S", 0.5)
    monkeypatch.setattr(module, "CONTEXT_S", 0.2)
    pieces = teacher.features(wave)
    assert whole.shape == pieces.shape
    assert pieces == pytest.approx(whole, abs=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_of_a_few_samples_says_nothing(folder_of, kind):
    teacher = find_teacher(f"{folder_of(kind)}:1")
    assert teacher.features(np.zeros(700, np.float32)).shape == (0, DIM)
    assert teacher.features(noise(0.06)).shape == (2, DIM)


def test_another_layer_or_model_has_another_name_so_that_nothing_kept_is_mixed_up(
    folder_of, tmp_path
):
    names = {find_teacher(f"{folder_of(k)}:{n}").name for k in KINDS for n in (1, 2)}
    assert len(names) == 6
    model, extract = tiny_model("hubert")
    with torch.no_grad():
        model.encoder.layers[0].final_layer_norm.bias += 1
    for part in (model, extract):
        part.save_pretrained(tmp_path)
    first = find_teacher(f"{tmp_path}:1").name
    with torch.no_grad():
        model.encoder.layers[0].final_layer_norm.bias += 1
    model.save_pretrained(tmp_path)
    assert find_teacher(f"{tmp_path}:1").name != first


# -- what cannot be had ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("w2v-bert-2.0:16", "--download to fetch it (facebook/w2v-bert-2.0, 2.3 GB, licence MIT)"),
        ("wavlm:6", "(microsoft/wavlm-large, 1.3 GB, licence CC BY-SA 3.0)"),
        ("hubert:9", "as FOLDER:9."),
    ],
)
def test_a_model_that_is_not_here_says_how_to_get_it_and_asks_no_network(no_network, name, words):
    with pytest.raises(UserError) as caught:
        find_teacher(name)
    assert "is not on this machine" in str(caught.value)
    assert words in str(caught.value)


def test_a_model_is_fetched_only_when_asked_and_only_as_safetensors(folder_of, monkeypatch):
    import huggingface_hub

    asked = []

    def fetch(repository, **options):
        asked.append((repository, options))
        return str(folder_of("w2v-bert-2.0"))

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    for download in (False, True):
        find_teacher("w2v-bert-2.0:2", download=download)
    patterns = ["*.json", "*.safetensors"]
    assert asked == [
        ("facebook/w2v-bert-2.0", {"allow_patterns": patterns, "local_files_only": here})
        for here in (True, False)
    ]


def test_a_download_that_fails_is_one_sentence(monkeypatch):
    import huggingface_hub

    def fail(*_, **__):
        raise ConnectionError("no route")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(UserError, match=r"could not be downloaded .*ConnectionError.*network"):
        find_teacher("wavlm:6", download=True)


def test_weights_that_would_have_to_be_unpickled_are_refused(folder_of, tmp_path):
    for path in folder_of("hubert").glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(UserError, match="no weights in safetensors"):
        find_teacher(f"{tmp_path}:1")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: (f / "config.json").write_text("{"), "cannot be read"),
        (lambda f: (f / "config.json").write_text('{"model_type": "bert"}'), "is a bert"),
        (lambda f: (f / "preprocessor_config.json").unlink(), "cannot be read"),
        (lambda f: (f / "model.safetensors").write_bytes(b"nonsense"), "cannot be loaded"),
    ],
)
def test_a_damaged_folder_is_one_sentence(tmp_path, spoil, words):
    for part in tiny_model("hubert"):
        part.save_pretrained(tmp_path)
    spoil(tmp_path)
    with pytest.raises(UserError, match=words) as caught:
        find_teacher(f"{tmp_path}:1").features(noise(0.2))
    assert "\n" not in str(caught.value)


def test_a_model_that_lacks_weights_is_refused_and_not_filled_up_with_random_ones(tmp_path):
    from safetensors.torch import load_file, save_file

    for part in tiny_model("wavlm"):
        part.save_pretrained(tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    del weights["encoder.layers.1.feed_forward.output_dense.weight"]
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(UserError, match="lacks 1 tensors .*output_dense"):
        find_teacher(f"{tmp_path}:1").features(noise(0.2))


def test_a_layer_that_the_model_does_not_have_is_one_sentence(folder_of):
    with pytest.raises(UserError, match=f"no layer 4; give one from 0 to {LAYERS}"):
        find_teacher(f"{folder_of('wavlm')}:4")


def test_without_transformers_there_is_one_sentence(monkeypatch, tmp_path):
    real = builtins.__import__

    def refuse(name, *rest, **more):
        if name == "transformers":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(UserError, match=r"pip install 'hybridcodec-inspector\[teachers\]'\.$"):
        find_teacher("wavlm:3")
