"""A compute device with too little memory: the person is told, and goes on."""

from __future__ import annotations

import pytest
import torch

from app.views.settings_dialog import SettingsDialog
from codec import zoo
from codec.errors import ComputeDeviceError, DeviceMemoryError
from codec.hybrid.model import HybridModel


class Full:
    """A codec on a GPU whose memory is full, as far as the window can tell."""

    can_spare_memory = False
    device = "cuda:0"

    def __init__(self, codec) -> None:
        self._codec = codec

    def __getattr__(self, name):
        return getattr(self._codec, name)

    def stream(self):
        return self

    def encode(self, *_, **__):
        raise DeviceMemoryError("The memory of cuda:0 ran out.")


def test_what_does_not_fit_is_decoded_in_smaller_pieces(window, recording, settle, monkeypatch):
    synthesise = HybridModel.synthesise

    def limited(model, embeddings, *rest, **options):
        if embeddings.shape[-1] > 20:
            raise torch.OutOfMemoryError
        return synthesise(model, embeddings, *rest, **options)

    monkeypatch.setattr(HybridModel, "synthesise", limited)
    window.open(recording)
    settle(window)
    document = window.document
    assert "fewer frames" in document.notice.text and document.notice.kind == "note"
    assert document.wave_of(document.panes[-1]).complete


@pytest.mark.parametrize("when", ["loading", "opened"])
def test_when_nothing_fits_the_codec_goes_on_with_the_cpu(
    window, recording, settle, monkeypatch, when
):
    load = zoo.load
    monkeypatch.setattr(
        zoo, "load", lambda name, device: load(name, "cpu") if device == "cpu" else
        Full(load(name, "cpu")),
    )  # fmt: skip
    if when == "opened":
        window.open(recording)
        settle(window)
    window.workbench.settings["device"] = "cuda"
    settle(window)
    if when == "loading":
        window.open(recording)
        settle(window)
    document = window.document
    assert document.compute == "cpu" and document.notice is not None
    assert document.notice.text.endswith("the codec runs on the CPU now.")
    assert document.wave_of(document.panes[-1]).complete


def test_a_device_that_is_not_there_is_not_set(window, settle, monkeypatch):
    """Neither here nor at the next start, and the codec goes on where it was."""
    load = zoo.load
    missing = ComputeDeviceError("This machine has no CUDA device 'cuda'; choose auto or cpu.")

    def without_cuda(name, device):
        if device == "cuda":
            raise missing
        return load(name, device)

    monkeypatch.setattr(zoo, "load", without_cuda)
    told, settings = [], window.workbench.settings
    window.live.engine.use_codec = lambda name, device: told.append(device)
    dialog = SettingsDialog(window, settings)
    box, before = dialog.editors["device"], window.inspector.decoder.codec
    box.activated.emit(box.findData("cuda"))
    settle(window)
    assert window.document.notice.text == str(missing) and window.document.notice.offer
    assert settings["device"] == "auto" == box.currentData()
    assert window.device == window.inspector.device == "cpu" and told == []
    assert window.inspector.decoder.codec is before
    box.activated.emit(box.findData("cpu"))
    settle(window)
    assert settings["device"] == "cpu" and told == ["cpu"]
    assert window.inspector.decoder.codec is not before
    dialog.close()
