"""What a person sees of a run: lines, a panel on a terminal, TensorBoard."""

import builtins
import io
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from rich.console import Console

from codec import zoo
from codec.errors import UserError
from codec.train import run as training
from codec.train.dashboard import Dashboard, sparkline
from codec.train.loop import train_on
from codec.train.reports import Lines, LogFile, Report, last_losses
from tests.codec.training_kit import EVENTFUL, KNOWN, load_material, make_trainer, write_material

RECIPE = replace(EVENTFUL, steps=4, adversarial_from=2)


@pytest.fixture(scope="module")
def material(tmp_path_factory, write_wav):
    return write_material(tmp_path_factory.mktemp("speech"), write_wav)


@pytest.fixture(scope="module")
def corpus(material, tmp_path_factory):
    return load_material(material, tmp_path_factory.mktemp("cache"))


def report(step=50, **losses):
    return Report(step, 100, 0.5, losses, [0.5, 1.0], [3.2, 15.9])


def test_a_line_says_step_speed_losses_and_the_use_of_rvq_1():
    said = []
    Lines(said.append).reported(report(mel=1.23456, pitch=0.5))
    assert said == ["     50/100  step_s 0.5  mel 1.235  pitch 0.5  RVQ-1 used 50%"]


def test_the_log_has_one_object_a_report(tmp_path):
    log = LogFile(tmp_path)
    for step in (50, 100):
        log.reported(report(step, mel=1.5))
    rows = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert rows[0] == {
        "step": 50, "step_s": 0.5, "mel": 1.5, "usage": [0.5, 1.0], "perplexity": [3.2, 15.9],
    }  # fmt: skip
    assert last_losses(tmp_path) == {"mel": 1.5}
    assert last_losses(tmp_path / "nowhere") == {}


def terminal(width=100):
    return Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)


@pytest.mark.parametrize("width", [100, 60])
def test_the_panel_shows_losses_codebooks_speed_and_what_is_left(corpus, tmp_path, width):
    console = terminal(width)
    panel = Dashboard(console)
    trainer = make_trainer(corpus, tmp_path, RECIPE)
    train_on(trainer, log_every=2, watchers=[panel])
    panel.say("A remark [with brackets]")
    shown = console.file.getvalue()
    assert "A remark [with brackets]" in shown
    last = shown[shown.rindex("tiny-spectral: step 4 of 4") :]
    for words in ("mel", "critic", "commitment", "RVQ-1", "RVQ-4", "steps/s", "0 min 00 s left"):
        assert words in last
    assert max(map(len, last.splitlines())) <= width


def test_before_the_first_report_the_panel_shows_the_step_alone(corpus, tmp_path):
    console = terminal()
    console.print(Dashboard(console).panel(make_trainer(corpus, tmp_path, RECIPE)))
    assert "step 0 of 4" in console.file.getvalue()


def test_a_course_is_drawn_from_its_least_to_its_most():
    assert sparkline([0, 1, 7, 3.5]) == "▁▂█▅"
    assert sparkline([2, 2]) == "▁▁"


# -- TensorBoard ------------------------------------------------------------------------


def events_in(folder):
    loader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    events = loader.EventAccumulator(str(folder), size_guidance={"images": 0, "audio": 0})
    return events.Reload()


def test_tensorboard_gets_losses_codes_and_the_same_crops_at_every_checkpoint(corpus, tmp_path):
    pytest.importorskip("tensorboard")
    from codec.train.tensorboard import TensorBoard

    trainer = make_trainer(corpus, tmp_path, RECIPE)
    train_on(trainer, checkpoint_s=0, log_every=2, watchers=[TensorBoard(tmp_path, trainer)])
    events = events_in(tmp_path)
    assert [e.step for e in events.Scalars("loss/mel")] == [2, 4]
    assert {"codes_used/RVQ-1", "perplexity/RVQ-4", "speed/steps_a_second"} <= set(
        events.Tags()["scalars"]
    )
    crops = {f"crop_{n}/{w}" for n in (1, 2) for w in ("original", "RVQ-1", "RVQ-1_to_4")}
    assert set(events.Tags()["audio"]) == set(events.Tags()["images"]) == crops
    heard = events.Audio("crop_1/RVQ-1_to_4")
    assert {1, 2, 3, 4} <= {e.step for e in heard}
    assert heard[0].sample_rate == 8000
    assert len(events.Audio("crop_1/original")) == 1
    image = events.Images("crop_1/RVQ-1")[0]
    assert (image.height, image.width) == (128, 25)  # mel bands; 0.2 s in steps of 8 ms


def test_low_frequencies_are_at_the_bottom_of_the_picture(corpus, tmp_path):
    pytest.importorskip("tensorboard")
    from codec.train.tensorboard import TensorBoard

    with TensorBoard(tmp_path, make_trainer(corpus, tmp_path, RECIPE)) as board:
        low = np.sin(2 * np.pi * 200 * np.arange(1600) / 8000).astype(np.float32)
        picture = board._picture(low)
    assert picture.dtype == np.uint8
    assert picture[:64].mean() < 40 < picture[-20:].mean()
    assert picture.max() > 240


def test_without_tensorboard_there_is_one_remark_and_the_run_goes_on(
    material, tmp_path, monkeypatch
):
    real = builtins.__import__

    def refuse(name, *rest, **more):
        if "tensorboard" in name and name != "codec.train.tensorboard":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    said = []
    run = training.Run(material, tmp_path / "run", device="cpu", tensorboard=True)
    path = training.train(run, RECIPE, KNOWN["tiny-spectral"], said.append)
    remarks = [line for line in said if "TensorBoard" in line]
    assert len(remarks) == 1
    assert "pip install 'hybridcodec-inspector[tensorboard]'" in remarks[0]
    assert path.exists()


# -- checkpoints on the way ---------------------------------------------------------------


def test_checkpoints_are_kept_on_the_way_and_a_new_run_can_begin_from_one(
    material, tmp_path, speech
):
    said = []
    first = training.Run(material, tmp_path / "first", device="cpu", export_every=2)
    training.train(first, RECIPE, KNOWN["tiny-spectral"], said.append)
    kept = sorted(p.name for p in (tmp_path / "first").glob("*.safetensors"))
    assert kept == [
        "model-0000002.safetensors", "model-0000004.safetensors", "model.safetensors",
        "resume.safetensors",
    ]  # fmt: skip
    begun = tmp_path / "first" / "model-0000002.safetensors"
    assert zoo.describe(str(begun)).training["steps"] == 2
    second = training.Run(
        material, tmp_path / "second", device="cpu", begin_from=str(begun), time_budget_s=1e-9
    )
    # No time for a single step: what is saved is what the run begins with.
    training.train(second, RECIPE, KNOWN["tiny-spectral"], said.append)
    known = zoo.describe(str(tmp_path / "second"))
    assert known.training["steps"] == 0
    assert known.training["begun_from"] == begun.name
    assert known.training["before"] == zoo.describe(str(begun)).training
    ours, theirs = (zoo.load(str(p), "cpu") for p in (tmp_path / "second", begun))
    assert torch.equal(ours.encode(speech(1600)).tokens, theirs.encode(speech(1600)).tokens)


def test_a_run_cannot_begin_from_another_shape(material, tmp_path, checkpoint):
    run = training.Run(material, tmp_path, device="cpu", begin_from=str(checkpoint))
    recipe = replace(RECIPE, codec="tiny-waveform")
    with pytest.raises(UserError, match="whose shape is another"):
        training.train(run, recipe, KNOWN["tiny-waveform"], lambda line: None)


def test_a_lost_loss_is_one_sentence_and_what_was_saved_is_kept(material, tmp_path, monkeypatch):
    run = training.Run(material, tmp_path, device="cpu")
    training.train(run, replace(RECIPE, steps=1), KNOWN["tiny-spectral"], lambda line: None)
    before = (tmp_path / "resume.safetensors").read_bytes()
    monkeypatch.setattr(
        "codec.train.losses.LoudnessLoss.forward", lambda self, made, wanted: made.mean((1, 2)) / 0
    )
    with pytest.raises(UserError) as caught:
        training.train(run, RECIPE, KNOWN["tiny-spectral"], lambda line: None)
    assert str(caught.value) == (
        "Training stopped, since at step 1 the loss (loudness) is not a number; "
        "what was saved last is kept, so go on from there with a lower learning rate."
    )
    assert (tmp_path / "resume.safetensors").read_bytes() == before
