"""Teachers: what they say of a recording, how it is kept, and what the codec learns from it."""

import builtins
import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
import torch

from codec.audio import read_audio, resample
from codec.errors import UserError
from codec.hybrid.pitch import LOWEST_HZ
from codec.train.crops import CropSampler
from codec.train.objective import Objective
from codec.train.pitch_target import COMMON_REGISTER_HZ, at_common_register
from codec.train.subsets import SubsetShares
from codec.train.teachers import find_teacher
from codec.train.teachers import targets as targets_module
from codec.train.teachers.phones import state_posteriors
from codec.train.teachers.targets import load_targets
from tests.codec.conftest import random_model
from tests.codec.training_kit import (
    ALL_LAYERS,
    EVENTFUL,
    RATE_HZ,
    ROOT,
    TAUGHT,
    SlopeTeacher,
    load_material,
    make_trainer,
    write_material,
)

VOWELS = {"AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"}
FRICATIVES = {"S", "SH", "Z", "ZH", "F", "V", "TH", "DH", "HH"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, write_wav):
    folder = write_material(tmp_path_factory.mktemp("speech"), write_wav)
    return load_material(folder, tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def targets(corpus, tmp_path_factory):
    return load_targets(corpus, SlopeTeacher(), tmp_path_factory.mktemp("heard"))


# -- what is kept -----------------------------------------------------------------


def test_what_a_teacher_said_is_read_again_and_not_asked_for_again(corpus, tmp_path):
    teacher = SlopeTeacher()
    first = load_targets(corpus, teacher, tmp_path)
    assert teacher.heard == len(corpus.entries)
    again = load_targets(corpus, teacher, tmp_path)
    assert teacher.heard == len(corpus.entries)
    assert np.array_equal(first.values, again.values)
    assert np.array_equal(first.offsets, again.offsets)
    assert (first.scale, again.dim) == (again.scale, 3)


def test_another_teacher_is_asked_itself(corpus, tmp_path):
    load_targets(corpus, SlopeTeacher(), tmp_path)
    other = SlopeTeacher()
    other.name = "slopes of another kind"
    load_targets(corpus, other, tmp_path)
    assert other.heard == len(corpus.entries)


@pytest.mark.parametrize("each", [False, True])
def test_targets_have_the_mean_0_and_the_variance_1(corpus, tmp_path, each):
    """Of each dimension where the teacher asks for it, else of all of them together."""
    teacher = SlopeTeacher()
    teacher.scale_each_dim = each
    targets = load_targets(corpus, teacher, tmp_path)
    normal = (targets.values.astype(np.float64) - targets.mean) / targets.scale
    # Values are kept in 16 bits: 11 binary digits of at most 1.
    assert np.abs(normal.mean(0)).max() < 2**-11 / targets.scale.min()
    variance = normal.var(0) if each else normal.var(0).mean()
    assert variance == pytest.approx(1, abs=0.01)


def test_a_frame_of_the_codec_has_the_mean_of_the_teachers_vectors_in_it(targets):
    """25 frames of 40 ms, four vectors in each: the first column is the time."""
    vectors, known = targets.stretch(0, 0.0, 1.0, 25)
    at_s = vectors[:, 0] * targets.scale + targets.mean[0]
    assert at_s == pytest.approx((np.arange(25) + 0.5) / 25, abs=1e-3)
    assert known.all()


def test_past_a_clips_end_nothing_is_known(targets):
    _, known = targets.stretch(1, 0.5, 0.4, 10)
    # The clip has 0.7 s, so that the first 5 of 10 frames of 40 ms are in it.
    assert known.tolist() == [1] * 5 + [0] * 5
    _, known = targets.stretch(1, 5.0, 0.4, 10)
    assert not known.any()


def test_recordings_that_are_all_too_short_are_one_sentence(tmp_path, write_wav):
    write_wav(tmp_path / "in" / "click.wav", 0.005)
    corpus = load_material(tmp_path / "in", tmp_path)
    for _ in range(2):  # also when it is known already
        with pytest.raises(UserError, match="too short for the teacher"):
            load_targets(corpus, SlopeTeacher(), tmp_path / "heard")


def test_too_little_room_is_said_before_listening(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(
        targets_module, "shutil", SimpleNamespace(disk_usage=lambda _: SimpleNamespace(free=100))
    )
    teacher = SlopeTeacher()
    with pytest.raises(UserError, match="--cache"):
        load_targets(corpus, teacher, tmp_path)
    assert teacher.heard == 0


# -- crops in another voice -------------------------------------------------------


@pytest.fixture(scope="module")
def ramp(tmp_path_factory):
    """A clip whose samples say when they are, and a teacher's view of it that says the same."""
    folder = tmp_path_factory.mktemp("ramp")
    rising = np.linspace(0, 0.9, 3 * RATE_HZ).astype(np.float32)
    soundfile.write(folder / "ramp.wav", rising, RATE_HZ, subtype="PCM_16")
    corpus = load_material(folder, folder / "cache")
    return corpus, load_targets(corpus, SlopeTeacher(), folder / "heard")


def test_the_target_of_a_crop_in_another_voice_is_stretched_like_the_crop(ramp):
    """The samples rise with the clip's time, and so does what the teacher says of them."""
    corpus, targets = ramp
    crop, frames = 4000, 10
    sampler = CropSampler(corpus, 32, crop, seed=1, perturbed=1.0, targets=targets, frames=frames)
    batch = sampler.draw(0)
    middles = (np.arange(frames) + 0.5) / frames
    lengths = []
    for wave, target, known in zip(batch.wave[:, 0], batch.target, batch.known, strict=True):
        assert known.all()
        said_s = target[:, 0] * targets.scale + targets.mean[0]
        # What is left of the ramp once its unknown level is divided out; the edges of a
        # resampled crop ring.
        inner = wave.reshape(frames, -1).mean(1)[1:-1]
        heard = np.polyfit(middles[1:-1], inner, 1)
        said = np.polyfit(middles, said_s, 1)
        # Both lines begin at the same share of their slope: the same time of the clip.
        assert heard[1] / heard[0] == pytest.approx(said[1] / said[0], abs=0.05)
        lengths.append(said[0])
    assert min(lengths) > 0.5 / 1.21
    assert max(lengths) < 0.5 * 1.21
    assert np.std(lengths) > 0.02


def test_another_voice_is_another_pitch(ramp):
    """A tone that is played faster is higher by as much."""
    corpus, targets = ramp
    tone = np.sin(2 * np.pi * 500 * np.arange(3 * RATE_HZ) / RATE_HZ)
    corpus = dataclasses.replace(corpus, samples=(tone * 20_000).astype(np.int16))
    plain, other = (
        CropSampler(corpus, 16, 4000, seed=1, perturbed=share, targets=targets, frames=10).draw(0)
        for share in (0.0, 1.0)
    )
    for batch, varied in ((plain, False), (other, True)):
        spectrum = np.abs(np.fft.rfft(batch.wave[:, 0] * np.hanning(4000)))
        pitch_hz = spectrum.argmax(-1) * RATE_HZ / 4000
        lengths_s = [np.polyfit((np.arange(10) + 0.5) / 10, t[:, 0], 1)[0] for t in batch.target]
        speed = np.array(lengths_s) * targets.scale / 0.5
        assert pitch_hz / 500 == pytest.approx(speed, abs=0.02)
        assert (np.ptp(pitch_hz) > 50) == varied


def test_the_same_step_and_rank_give_the_same_batch_with_its_targets(corpus, targets):
    def draw(step, rank=0):
        settings = {"perturbed": 0.5, "targets": targets, "frames": 10}
        return CropSampler(corpus, 8, 1600, seed=3, **settings).draw(step, rank)

    first, again = draw(4), draw(4)
    assert np.array_equal(first.wave, again.wave)
    assert np.array_equal(first.target, again.target)
    assert np.array_equal(first.known, again.known)
    for other in (draw(5), draw(4, 1)):
        assert not np.array_equal(first.wave, other.wave)
        assert not np.array_equal(first.target, other.target)


def test_where_a_crop_is_padded_nothing_is_known(corpus, targets):
    """The clip of 0.1 s in crops of 0.2 s, at its own speed."""
    sampler = CropSampler(corpus, 1, 1600, seed=0, targets=targets, frames=10)
    short = int(np.argmin(np.diff(corpus.offsets)))
    wave, _, known = sampler._crop(short, np.random.default_rng(0))
    assert known.tolist() == [1] * 5 + [0] * 5
    assert not wave[800:].any()


# -- what the codec learns from it --------------------------------------------------


def test_distillation_pulls_the_semantic_stream_towards_the_teacher(corpus, tmp_path, monkeypatch):
    recipe = dataclasses.replace(
        TAUGHT, steps=40, adversarial_from=100, revive_until=0, learning_rate=5e-3
    )
    trainer = make_trainer(corpus, tmp_path / "run", recipe)
    batch = trainer.sampler.draw(0)
    monkeypatch.setattr(trainer.sampler, "draw", lambda step, rank: batch)
    distill = [trainer.train_step()["distill"] for _ in range(25)]
    assert np.mean(distill[-5:]) < 0.8 * np.mean(distill[:5])


def test_what_is_not_known_of_a_crop_is_not_learned(corpus, tmp_path):
    trainer = make_trainer(corpus, tmp_path / "run", TAUGHT)
    target = torch.randn(2, 5, 3)
    known = torch.tensor([[1.0, 1, 1, 0, 0], [0, 0, 0, 0, 0]])
    semantic = torch.randn(2, 16, 5, requires_grad=True)
    trainer.distiller(semantic, target, known).backward()
    felt = semantic.grad.abs().sum(1) > 0
    assert torch.equal(felt, known > 0)
    unknown = trainer.distiller(semantic, target, torch.zeros(2, 5))
    assert unknown.item() == 0


def gradients_of_the_reconstruction(speech, share):
    """What the mel distance asks of each part, in a model that nobody else uses."""
    model = random_model("tiny-spectral")
    recipe = dataclasses.replace(
        EVENTFUL, teacher="slopes", semantic_gradient=share, shares=ALL_LAYERS
    )
    wave = speech(1600, 2)
    batch = SimpleNamespace(wave=wave.numpy())
    attempt = Objective(model, None, recipe).attempt(
        batch, np.random.default_rng(0), torch.device("cpu")
    )
    model.zero_grad()
    (attempt.parts["mel"] + attempt.parts["loudness"] + attempt.parts["pitch"]).backward()
    found = {
        name: sum(p.grad.abs().sum().item() for p in part.parameters() if p.grad is not None)
        for name, part in model.named_children()
    }
    model.zero_grad(set_to_none=True)
    return found


def test_without_its_gradient_the_reconstruction_leaves_rvq_1_to_the_teacher(speech):
    found = gradients_of_the_reconstruction(speech, 0.0)
    assert found["semantic_encoder"] == 0
    assert found["semantic_quantizer"] == 0
    for learning in ("encoder", "semantic_decoder", "acoustic_encoder", "decoder", "pitch"):
        assert found[learning] > 0


def test_half_the_gradient_is_half_of_what_the_reconstruction_asks_of_rvq_1(speech):
    whole, half = (gradients_of_the_reconstruction(speech, share) for share in (1.0, 0.5))
    assert whole["semantic_encoder"] > 0
    # 8 binary digits in the 16-bit arithmetic of a processor.
    assert half["semantic_encoder"] == pytest.approx(whole["semantic_encoder"] / 2, rel=2**-5)


def test_the_teacher_still_shapes_rvq_1_where_the_reconstruction_may_not(corpus, tmp_path):
    trainer = make_trainer(corpus, tmp_path / "run", TAUGHT)
    batch = trainer.sampler.draw(0)
    parts = trainer.objective.attempt(batch, np.random.default_rng(0), trainer.device).parts
    parts["distill"].backward()
    for part in (trainer.model.semantic_encoder, trainer.model.semantic_quantizer):
        assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in part.parameters())


def test_continuous_items_decode_the_residual_that_the_acoustic_layers_approximate(speech):
    model = random_model("tiny-spectral")
    shares = SubsetShares(0, 0, 0, 0, continuous=0.5)
    objective = Objective(model, None, dataclasses.replace(EVENTFUL, shares=shares))
    with torch.no_grad():
        analysis = model.analyse(speech(1600, 8))
    mask = torch.ones(8, 4, 1)
    mask[:4, 2:] = 0  # prefixes stay what they are
    given = objective._embeddings(analysis, mask, np.random.default_rng(1))
    chosen = np.random.default_rng(1).random(8) < 0.5
    assert 0 < chosen[4:].sum() < 4
    for item in range(8):
        acoustic = given[item, 1:].sum(0)
        if item >= 4 and chosen[item]:
            assert torch.equal(acoustic, analysis.residual[item])
            assert torch.equal(given[item, 0], analysis.embeddings[item, 0])
        else:
            assert torch.equal(given[item], analysis.embeddings[item])


def test_at_the_common_register_every_voice_has_the_same_median():
    rng = np.random.default_rng(0)
    voices = torch.from_numpy(rng.uniform(0.8, 1.2, (3, 41)) * [[100], [180], [300]]).float()
    voices[:, ::5] = 0
    voices[2] = 0
    moved = at_common_register(voices)
    for voice, result in zip(voices[:2], moved[:2], strict=True):
        spoken = voice > 0
        assert torch.equal(result > 0, spoken)
        assert result[spoken].median() == pytest.approx(COMMON_REGISTER_HZ)
        # The melody keeps its intervals.
        ratio = result[spoken] / voice[spoken]
        assert torch.allclose(ratio, ratio[0].expand_as(ratio))
    assert not moved[2].any()
    assert LOWEST_HZ < COMMON_REGISTER_HZ


# -- phones ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def phones():
    pytest.importorskip("pocketsphinx")
    return find_teacher("pocketsphinx")


@pytest.fixture(scope="module")
def say_b():
    """The first second and a half of a bundled sample: "Say B, …"."""
    audio = read_audio(ROOT / "resources/samples/english-slt-letters.flac")
    return resample(audio.mono(), audio.rate_hz, 16_000)[:24_000]


def test_what_the_phones_teacher_says_are_distributions(phones, say_b):
    vectors = phones.features(say_b)
    # 25 ms windows every 10 ms.
    assert abs(len(vectors) - 150) <= 3
    assert vectors.shape[1] == 126
    assert vectors.dtype == np.float32
    assert (vectors >= 0).all()
    assert np.square(vectors).sum(1) == pytest.approx(1, abs=1e-5)


def test_a_clip_is_heard_alike_whatever_was_heard_before(phones, say_b):
    first = phones.features(say_b)
    phones.features(np.random.default_rng(0).standard_normal(8000).astype(np.float32))
    phones.features(np.zeros(100, np.float32))
    assert np.array_equal(phones.features(say_b), first)


def test_a_clip_is_heard_alike_at_another_level(phones, say_b):
    loud, quiet = (phones.best_phones(say_b * gain) for gain in (1.0, 0.1))
    assert (loud == quiet).mean() > 0.95


def test_nothing_is_heard_in_a_clip_that_is_too_short(phones):
    assert phones.features(np.zeros(100, np.float32)).shape == (0, 126)


def test_the_better_a_state_fits_the_likelier_it_is():
    found = state_posteriors(np.array([[0, 10, 20], [5, 5, 5]], np.int16))
    assert found.sum(1) == pytest.approx(1)
    assert found[0, 0] > found[0, 1] > found[0, 2]
    assert found[1] == pytest.approx(1 / 3)


def test_a_fricative_and_a_vowel_are_heard_as_such(phones, say_b):
    """The s of "Say", nearly all of it above 4 kHz, and the vowel after it."""
    spans = {"s": slice(10, 21), "ay": slice(24, 34)}
    frames = say_b[: 50 * 160].reshape(-1, 160)
    for name, (least, most) in {"s": (0.5, 1), "ay": (0, 0.05)}.items():
        power = np.square(np.abs(np.fft.rfft(frames[spans[name]])))
        above = power[:, 40:].sum(1) / power.sum(1)
        assert least < above.min() <= above.max() < most
    best = [phones.phones[i] for i in phones.best_phones(say_b)]
    assert np.mean([one in FRICATIVES for one in best[spans["s"]]]) > 0.7
    assert np.mean([one in VOWELS for one in best[spans["ay"]]]) > 0.7


def test_without_pocketsphinx_there_is_one_sentence(monkeypatch):
    real = builtins.__import__

    def refuse(name, *rest, **more):
        if name == "pocketsphinx":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(UserError, match=r"pip install 'hybridcodec-inspector\[teachers\]'\.$"):
        find_teacher("pocketsphinx")


def test_a_foreign_model_definition_is_one_sentence(phones, tmp_path):
    from codec.train.teachers.phones import read_model_definition

    (tmp_path / "mdef").write_bytes(b"nonsense")
    with pytest.raises(UserError, match="not a Sphinx model definition"):
        read_model_definition(tmp_path / "mdef")


@pytest.mark.parametrize("name", ["nobody", "nobody:3", "wavlm", ":3", "wavlm:x"])
def test_an_unknown_teacher_is_one_sentence_that_names_the_known(name):
    pytest.importorskip("transformers")
    with pytest.raises(UserError, match="pocketsphinx, w2v-bert-2.0, wavlm, hubert"):
        find_teacher(name)
