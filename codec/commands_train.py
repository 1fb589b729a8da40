"""``python -m codec train``: a run from recordings to a checkpoint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codec.command_options import Channel, Device, say

if TYPE_CHECKING:
    from codec.train.config import Recipe

FOLDERS, RECIPE, RUN = "Recordings and folders", "Recipe: a file, and what is to differ", "Run"


def option(panel: str, help: str, *names: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=panel, **more)


Data = Annotated[Path, option(FOLDERS, "Recordings.", metavar="FOLDER_OR_CSV")]
Out = Annotated[Path, option(FOLDERS, "Where the run and its model live.", metavar="DIR")]
Split = Annotated[str, option(FOLDERS, "The split of a manifest to use.")]
Cache = Annotated[
    Path | None, option(FOLDERS, "Where decoded audio is kept, else DIR/cache.", metavar="DIR")
]
RecipeFile = Annotated[
    Path | None, option(RECIPE, "A recipe, such as the bundled model's.", metavar="FILE.json")
]
CodecConfig = Annotated[
    str | None, option(RECIPE, "A known configuration or a .json file, else the recipe's codec.")
]
Steps = Annotated[int | None, option(RECIPE, "How many; the learning rate decays over them.")]
Batch = Annotated[int | None, option(RECIPE, "Crops a step in each process.")]
CropS = Annotated[float | None, option(RECIPE, "Seconds of a crop.")]
LearningRate = Annotated[float | None, option(RECIPE, "The highest of the run.")]
AdversarialFrom = Annotated[int | None, option(RECIPE, "The step at which discriminators join.")]
Seed = Annotated[int | None, option(RECIPE, "Of all random choices.")]
TeacherName = Annotated[
    str | None,
    option(
        RECIPE,
        "What RVQ-1 learns from: pocketsphinx, w2v-bert-2.0:16, wavlm:LAYER, hubert:LAYER "
        "or FOLDER:LAYER.",
        metavar="NAME",
    ),
]
Perturbed = Annotated[float | None, option(RECIPE, "Share of the crops in another voice, 0 to 1.")]
SemanticGradient = Annotated[
    float | None, option(RECIPE, "Share of the reconstruction's gradient for RVQ-1, 0 to 1.")
]
BeginFrom = Annotated[
    str, option(RUN, "A checkpoint whose weights a new run begins with.", metavar="CODEC")
]
TimeBudget = Annotated[str | None, option(RUN, "Stop after so long.", metavar="90m|2h|600s")]
ExportEvery = Annotated[
    int, option(RUN, "Also keep the checkpoint of every so many steps.", min=0, metavar="STEPS")
]
Download = Annotated[
    bool, option(RUN, "Let the teacher be downloaded if it is not here.", "--download")
]
TensorBoard = Annotated[
    bool, option(RUN, "Also write what TensorBoard shows into DIR.", "--tensorboard")
]
Licence = Annotated[str, option(RUN, "The checkpoint's licence.")]
Summary = Annotated[str, option(RUN, "What the checkpoint is, in a sentence.")]


def train(
    data: Data,
    out: Out,
    split: Split = "train",
    cache: Cache = None,
    channel: Channel = "mix",
    recipe: RecipeFile = None,
    codec_config: CodecConfig = None,
    steps: Steps = None,
    batch: Batch = None,
    crop_s: CropS = None,
    learning_rate: LearningRate = None,
    adversarial_from: AdversarialFrom = None,
    seed: Seed = None,
    teacher: TeacherName = None,
    perturbed: Perturbed = None,
    semantic_gradient: SemanticGradient = None,
    begin_from: BeginFrom = "",
    time_budget: TimeBudget = None,
    export_every: ExportEvery = 0,
    download: Download = False,
    tensorboard: TensorBoard = False,
    licence: Licence = "",
    summary: Summary = "",
    device: Device = "auto",
) -> None:
    """Train a codec, or go on with the run in DIR; its model is DIR/model.safetensors.

    Several processes train one model: torchrun --nproc-per-node N -m codec train …
    """
    from codec.audio import channel_of
    from codec.train import run as training

    given = {
        "steps": steps,
        "batch": batch,
        "crop_s": crop_s,
        "learning_rate": learning_rate,
        "adversarial_from": adversarial_from,
        "seed": seed,
        "teacher": teacher,
        "perturbed": perturbed,
        "semantic_gradient": semantic_gradient,
    }
    chosen = _recipe(recipe, {name: v for name, v in given.items() if v is not None})
    config = training.find_config(codec_config or chosen.codec)
    budget = {"time_budget_s": training.parse_duration_s(time_budget)} if time_budget else {}
    about = {"licence": licence, "summary": summary, "begin_from": begin_from}
    extras = {"export_every": export_every, "download": download, "tensorboard": tensorboard}
    extras["channel"] = channel_of(channel)
    run = training.Run(data, out, split, cache, device, **budget, **about, **extras)
    training.train(run, replace(chosen, codec=config.name), config, *_shown())


def _recipe(file: Path | None, given: dict[str, Any]) -> Recipe:
    from codec.train.config import Recipe

    begun = Recipe.from_file(file).to_dict() if file else {}
    return Recipe.from_dict(begun | given)


def _shown() -> tuple[Any, ...]:
    """How a run is told: on a terminal as a panel with lines above it, else as lines."""
    from rich.console import Console

    from codec.train.dashboard import Dashboard

    console = Console()
    if not console.is_terminal:
        return (say,)
    panel = Dashboard(console)
    return panel.say, panel
