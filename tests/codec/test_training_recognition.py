"""Training under kept RVQ-1 tokens, towards what a recognizer hears, and for average voices."""

import copy
import dataclasses

import numpy as np
import pytest
import torch

from codec.errors import UserError
from codec.train.crops import CropSampler
from codec.train.recognition import RecognitionLoss
from tests.codec.training_kit import EVENTFUL, load_material, make_trainer, write_material

transformers = pytest.importorskip("transformers")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, write_wav):
    folder = write_material(tmp_path_factory.mktemp("speech"), write_wav)
    return load_material(folder, tmp_path_factory.mktemp("cache"))


@pytest.fixture
def trainer_in(corpus):
    return lambda folder, recipe=EVENTFUL: make_trainer(corpus, folder, recipe)


@pytest.fixture(scope="module")
def whisper(tmp_path_factory):
    """A folder with a tiny Whisper of random weights."""
    torch.manual_seed(3)
    config = transformers.WhisperConfig(
        vocab_size=30,
        init_std=0.5,
        d_model=16,
        encoder_layers=3,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
    )
    folder = tmp_path_factory.mktemp("whisper")
    transformers.WhisperModel(config).save_pretrained(folder)
    return str(folder)


def speech_of(seed, seconds=0.5):
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(16_000 * seconds)) / 16_000
    wave = np.sin(2 * np.pi * (120 + 40 * seed) * time_s) * np.sin(2 * np.pi * 3 * time_s)
    return torch.from_numpy(0.2 * wave + 0.01 * rng.standard_normal(len(time_s)))[None].float()


def test_the_same_sound_is_heard_the_same_and_another_otherwise(whisper):
    loss = RecognitionLoss(whisper, 16_000)
    both = torch.stack([speech_of(0), speech_of(1)])
    made = torch.stack([speech_of(0), speech_of(2)])
    same, other = loss(made, both)
    assert same.item() == pytest.approx(0, abs=1e-6)
    assert other.item() > 0.05


def test_what_it_hears_is_what_the_whole_model_hears(whisper):
    model = transformers.WhisperModel.from_pretrained(whisper, dtype=torch.float32).eval()
    loss = RecognitionLoss(whisper, 16_000)
    wave = speech_of(1, 30.0)
    extract = transformers.WhisperFeatureExtractor(feature_size=80)
    features = extract(wave[0].numpy(), sampling_rate=16_000, return_tensors="pt").input_features
    with torch.no_grad():
        power = loss._power(wave[None])
        peak = torch.log10(power.clamp_min(1e-10)).amax((1, 2), keepdim=True)
        mine = loss._hidden(power, peak)[-1]
        wanted = model.encoder(features).last_hidden_state
    assert torch.allclose(mine, wanted, atol=1e-2)


def test_its_gradient_reaches_the_sound_and_not_the_recognizer(whisper):
    loss = RecognitionLoss(whisper, 16_000)
    made = speech_of(2)[None].requires_grad_(True)
    loss(made, speech_of(1)[None]).sum().backward()
    assert made.grad.abs().max() > 0
    assert all(p.grad is None for p in loss.parameters())


def test_a_folder_without_a_whisper_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match=r"recognizer .* cannot be loaded .*\.$"):
        RecognitionLoss(str(tmp_path), 16_000)


def test_a_run_may_ask_a_recognizer(trainer_in, tmp_path, whisper):
    recipe = dataclasses.replace(
        EVENTFUL,
        recognizer=whisper,
        weights=dataclasses.replace(EVENTFUL.weights, recognition=2.0, prediction=1.0),
    )
    losses = trainer_in(tmp_path / "run", recipe).train_step()
    assert losses["recognition"] > 0
    assert losses["prediction"] > 0


def test_the_acoustic_stream_learns_under_kept_tokens_of_rvq_1(trainer_in, tmp_path, speech):
    recipe = dataclasses.replace(
        EVENTFUL, codec="tiny-speech", learner="acoustic", semantic_gradient=0.0
    )
    trainer = trainer_in(tmp_path / "run", recipe)
    start = copy.deepcopy(trainer.model)
    for _ in range(4):
        trainer.train_step()
    for model in (trainer.model, trainer.average):
        tokens, before = (m.encode(speech(4000)) for m in (model, start))
        assert torch.equal(tokens[:, 0], before[:, 0])
        assert not torch.equal(tokens[:, 1:], before[:, 1:])


def test_a_codec_whose_streams_share_their_encoder_cannot_keep_rvq_1s_tokens(trainer_in, tmp_path):
    recipe = dataclasses.replace(EVENTFUL, learner="acoustic", semantic_gradient=0.0)
    with pytest.raises(UserError, match="choose a codec with a speech encoder"):
        trainer_in(tmp_path / "run", recipe)


def test_pairs_of_a_batch_have_the_same_voice_and_level(corpus):
    sampler = CropSampler(corpus, 6, 800, 5, paired=4)
    for clip, voice in enumerate(sampler.voices):
        assert {corpus.entries[i].speaker for i in voice} == {corpus.entries[clip].speaker}
    batch = sampler.draw(3)
    assert sampler.paired == 4
    assert batch.wave.shape == (6, 1, 800)
    assert np.array_equal(sampler.draw(3).wave, batch.wave)


def test_items_of_a_pair_decode_their_neighbours_average(trainer_in, tmp_path):
    shares = dataclasses.replace(EVENTFUL.shares, average=0.5)
    recipe = dataclasses.replace(EVENTFUL, batch=4, shares=shares)
    trainer = trainer_in(tmp_path / "run", recipe)
    batch = trainer.sampler.draw(0)
    wave = torch.from_numpy(batch.wave)
    analysis = trainer.model.analyse(wave)
    mask = torch.ones(4, trainer.model.config.n_layers, 1)
    rng = np.random.default_rng(0)
    made = trainer.objective._embeddings(analysis, mask, rng)
    assert recipe.paired == 2
    average = analysis.embeddings[:, 1:].mean(-1, keepdim=True)
    assert torch.allclose(made[0, 1:], average[1].expand_as(made[0, 1:]), atol=1e-6)
    assert torch.allclose(made[1, 1:], average[0].expand_as(made[1, 1:]), atol=1e-6)
    assert torch.equal(made[:, 0], analysis.embeddings[:, 0])
    assert torch.equal(made[2:, 1:], analysis.embeddings[2:, 1:])
