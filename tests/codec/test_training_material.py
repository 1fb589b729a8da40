"""What a run is made of: its recordings, its sets of layers, and the health of its codebooks."""

import math
from dataclasses import replace

import numpy as np
import pytest
import soundfile
import torch

from codec.errors import UserError
from codec.train.codebooks import CodebookHealth, quantizers
from codec.train.crops import CropSampler
from codec.train.data import list_entries, load_corpus
from codec.train.manifest import speaker_of
from codec.train.subsets import SubsetShares, draw_masks
from tests.codec.training_kit import EVENTFUL, load_material, make_trainer, write_material


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, write_wav):
    folder = write_material(tmp_path_factory.mktemp("speech"), write_wav)
    return load_material(folder, tmp_path_factory.mktemp("cache"))


# -- material -------------------------------------------------------------------


def test_a_bad_file_is_skipped_and_counted(corpus):
    assert corpus.skipped == 1
    assert len(corpus.reasons) == 1
    assert "bad.flac" in corpus.reasons[0]
    assert [e.speaker for e in corpus.entries] == ["s0", "s1", "s2"]
    assert corpus.hours == pytest.approx(1.8 / 3600)
    assert [len(corpus.clip(i)) for i in range(3)] == [8000, 5600, 800]


def test_a_file_shorter_than_a_sample_is_skipped_too(tmp_path, write_wav):
    write_wav(tmp_path / "click.wav", 1 / 48_000, 48_000)
    write_wav(tmp_path / "good.wav", 0.3, 48_000)
    corpus = load_corpus(list_entries(tmp_path), 8000, tmp_path / "cache")
    assert (len(corpus.entries), corpus.skipped) == (1, 1)


def test_a_file_that_was_replaced_is_decoded_anew(tmp_path, write_wav):
    for seconds in (0.2, 0.4):
        write_wav(tmp_path / "clip.wav", seconds)
        corpus = load_corpus(list_entries(tmp_path), 8000, tmp_path / "cache")
        assert corpus.hours * 3600 == pytest.approx(seconds)


def test_one_channel_of_every_recording_is_learned_from(tmp_path):
    wave = 0.3 * np.sin(np.arange(4_000) / 9)
    soundfile.write(tmp_path / "clip.wav", np.stack([wave, -wave], axis=1), 8_000)
    for channel, loudest in ((None, 0), (1, 0.3), (2, 0.3)):
        entries = [replace(entry, channel=channel) for entry in list_entries(tmp_path)]
        corpus = load_corpus(entries, 8000, tmp_path / "cache")
        assert corpus.peak[0] == pytest.approx(loudest, abs=1e-3)


def test_nothing_to_train_on_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="No recordings"):
        list_entries(tmp_path)
    (tmp_path / "bad.wav").write_bytes(b"no audio")
    with pytest.raises(UserError, match="None of the 1"):
        load_corpus(list_entries(tmp_path), 8000, tmp_path / "cache")


def test_a_manifest_is_read_with_its_splits(tmp_path):
    table = tmp_path / "list.csv"
    rows = "path,speaker_id,split\na.wav,s1,train\nb.wav,s2,dev\nc.wav,s3,\n"
    table.write_text("\N{BYTE ORDER MARK}" + rows, encoding="utf-8")
    assert [e.path.name for e in list_entries(table, "train")] == ["a.wav", "c.wav"]
    assert [e.speaker for e in list_entries(table)] == ["s1", "s2", "s3"]
    table.write_text("file,split\na.wav,train\n")
    with pytest.raises(UserError, match="no column 'path'"):
        list_entries(table)
    table.write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(UserError, match="cannot be read"):
        list_entries(table)


@pytest.mark.parametrize("separator", [",", ";", "\t", " ; ", ", "])
def test_a_manifest_may_be_parted_as_spreadsheets_part_it(tmp_path, separator):
    table = tmp_path / "list.csv"
    rows = (("path", "speaker_id", "transcript"), ("a b.wav", "s1", '"One, two; three"'))
    table.write_text("\n".join(separator.join(row) for row in rows) + "\n\n")
    (entry,) = list_entries(table)
    assert entry.path == tmp_path / "a b.wav"
    assert (entry.speaker, entry.transcript) == ("s1", "One, two; three")


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("speaker_id,path\ns1,a.wav\ns2\n", 3),
        ("speaker_id,path\ns1,a.wav\n\ns2,\n", 4),
        ("path,speaker_id\n a.wav,s1\nb.wav\n", 3),
        ("path,transcript\na.wav,one, two\n", 2),
        ('path,transcript,split\na.wav,"two\nlines",dev\n,x,train\n', 4),
    ],
)
def test_a_line_unlike_the_others_is_named_before_anything_is_done(tmp_path, rows, line):
    table = tmp_path / "list.csv"
    table.write_text(rows)
    with pytest.raises(UserError, match=rf"^Line {line} of the manifest '.*list.csv'"):
        list_entries(table, "dev")


def test_a_split_that_is_not_there_is_told_with_those_that_are(tmp_path):
    table = tmp_path / "list.csv"
    table.write_text("path,split\na.wav,train\nb.wav,test\n")
    with pytest.raises(UserError, match="split 'dev'; choose among test, train"):
        list_entries(table, "dev")


@pytest.mark.parametrize(
    ("path", "speaker"),
    [
        ("LibriSpeech/dev-clean/84/121123/84-121123-0000.flac", "84"),
        ("mls/audio/84/121123/84_121123_000001.flac", "84"),
        ("LibriTTS/dev/84/121123/84_121123_000003_000000.wav", "84"),
        ("VCTK/wav48/p225/p225_001_mic1.flac", "p225"),
        ("timit/TEST/DR1/FAKS0/SA1.WAV", "FAKS0"),
        ("cmu_us_slt_arctic/wav/arctic_a0001.wav", "cmu_us_slt_arctic"),
        ("anna/one.wav", ""),
        ("recordings/2024/take-1.wav", ""),
        ("84/121123/85-121123-0000.flac", ""),
        ("lecture 1/84-121123-0000.flac", ""),
    ],
)
def test_folders_tell_the_speaker_only_where_the_corpus_is_known(path, speaker, tmp_path):
    assert speaker_of(tmp_path / path) == speaker
    table = tmp_path / "list.csv"
    table.write_text(f"path\n{path}\n")
    assert list_entries(table)[0].speaker == speaker
    table.write_text(f"path,speaker_id\n{path},\n")
    assert list_entries(table)[0].speaker == ""


def test_in_a_folder_nobody_is_taken_for_a_speaker_who_may_be_none(tmp_path, write_wav):
    """Chapters of LibriSpeech are no speakers, nor are folders that somebody named."""
    paths = ("LibriSpeech/84/121123/84-121123-0000", "LibriSpeech/84/121550/84-121550-0000",
             "anna/take", "2024/take 2")  # fmt: skip
    for path in paths:
        write_wav(tmp_path / f"{path}.wav")
    found = {entry.path.stem: entry.speaker for entry in list_entries(tmp_path)}
    assert found == {
        "84-121123-0000": "84", "84-121550-0000": "84", "take": "", "take 2": "",
    }  # fmt: skip


def test_crops_are_the_same_for_the_same_step_and_padded_where_a_clip_is_short(corpus):
    sampler = CropSampler(corpus, 16, 1600, seed=3)
    wave = sampler.draw(5).wave
    assert wave.shape == (16, 1, 1600)
    assert wave.dtype == np.float32
    assert np.array_equal(wave, CropSampler(corpus, 16, 1600, seed=3).draw(5).wave)
    for other in (sampler.draw(6), sampler.draw(5, rank=1)):
        assert not np.array_equal(wave, other.wave)
    assert np.abs(wave).max() <= 1
    short = corpus.entries.index(next(e for e in corpus.entries if e.speaker == "s2"))
    crop, _, _ = sampler._crop(short, np.random.default_rng(0))
    assert crop[:800].any()
    assert not crop[800:].any()


# -- layer subsets --------------------------------------------------------------


def masks_of(layers=12, count=4000, **shares):
    shares = {"semantic": 0, "prefix": 0, "random": 0, "acoustic": 0} | shares
    return draw_masks(np.random.default_rng(0), count, layers, SubsetShares(**shares))[..., 0]


def test_each_share_draws_its_own_kind_of_layer_set():
    assert (masks_of() == 1).all()
    assert (masks_of(semantic=1) == [1] + [0] * 11).all()
    assert (masks_of(acoustic=1) == [0] + [1] * 11).all()
    prefixes = masks_of(prefix=1)
    assert (np.diff(prefixes, axis=1) <= 0).all()
    assert set(prefixes.sum(1)) == set(range(2, 12))
    drawn = masks_of(random=1)
    assert len(np.unique(drawn, axis=0)) > 1000
    assert (drawn.mean(0) > 0.4).all()


def test_masks_have_the_stated_shares():
    count, shares = 20_000, {"semantic": 0.25, "prefix": 0.3, "acoustic": 0.08}
    masks = masks_of(count=count, **shares)
    found = {
        "semantic": (masks.sum(1) == 1).mean(),
        "prefix": ((masks[:, 0] == 1) & (masks.sum(1) > 1) & (masks.sum(1) < 12)).mean(),
        "acoustic": (masks[:, 0] == 0).mean(),
    }
    for kind, share in shares.items():
        # Five standard deviations of a share of so many draws.
        assert abs(found[kind] - share) < 5 * math.sqrt(share * (1 - share) / count)


@pytest.mark.parametrize("layers", [2, 3, 12])
def test_no_item_is_left_without_a_layer(layers):
    masks = masks_of(layers, 2000, semantic=0.2, prefix=0.3, random=0.3, acoustic=0.1)
    assert set(np.unique(masks)) == {0, 1}
    assert masks.sum(1).min() >= 1


def test_the_shares_say_which_subsets_a_checkpoint_knows():
    assert set(SubsetShares().trained_subsets) == {"semantic", "prefix", "any", "acoustic"}
    assert SubsetShares(0.2, 0.3, 0, 0).trained_subsets == ["semantic", "prefix"]


# -- codebooks ------------------------------------------------------------------


def test_usage_and_perplexity_are_right_on_counts_made_by_hand():
    health = CodebookHealth((4, 4, 4))
    health.counts = [np.array(c) for c in ([5, 5, 5, 5], [0, 7, 7, 0], [9, 0, 0, 0])]
    assert health.usage() == [1, 0.5, 0.25]
    assert health.perplexity() == pytest.approx([4, 2, 1])


def test_tokens_are_counted_layer_by_layer():
    health = CodebookHealth((4, 2))
    tokens = torch.tensor([[[0, 0, 3], [1, 1, 1]], [[0, 2, 2], [0, 1, 1]]])
    health.add(tokens)
    health.add(tokens)
    assert [c.tolist() for c in health.counts] == [[6, 0, 4, 2], [2, 10]]
    health.restart()
    assert sum(c.sum() for c in health.counts) == 0


def test_dead_codes_are_revived_where_the_data_is(corpus, tmp_path):
    model = make_trainer(corpus, tmp_path).model
    health = CodebookHealth(model.config.codebook_sizes)
    for count in health.counts:
        count[:] = 1
    health.counts[0][[3, 5]] = 0
    health.counts[2][:] = 0
    before = [q.codebook.weight.detach().clone() for q in quantizers(model)]
    projected = [torch.randn(2, 4, 7) for _ in before]
    assert health.revive(model, projected, np.random.default_rng(0)) == 2 + 16
    after = [q.codebook.weight.detach() for q in quantizers(model)]
    alive = [i for i in range(32) if i not in (3, 5)]
    assert torch.equal(after[0][alive], before[0][alive])
    for layer, dead in ((0, [3, 5]), (2, range(16))):
        rows = {tuple(r.tolist()) for r in projected[layer].transpose(1, 2).reshape(-1, 4)}
        assert {tuple(after[layer][i].tolist()) for i in dead} <= rows
    assert torch.equal(after[1], before[1])


def test_the_use_of_codes_is_told_of_the_time_since_the_restart_before_the_last():
    health = CodebookHealth((4,))
    for code in (0, 1, 2):
        health.add(torch.full((1, 1, 3), code))
        health.restart()
    health.add(torch.full((1, 1, 3), 3))
    assert health.usage() == [0.5]
    assert health.counts[0].tolist() == [0, 0, 0, 3]


def test_after_the_last_revival_codes_are_still_counted_anew(corpus, tmp_path):
    """Else a code used once in a run would count as used for ever."""
    trainer = make_trainer(corpus, tmp_path)
    for _ in range(EVENTFUL.steps - 1):
        trainer.train_step()
    frames = EVENTFUL.batch * 40
    # Steps 7 and 8: the counts begin again at every second one.
    assert [c.sum() for c in trainer.health.counts] == [0] * 4
    trainer.train_step()
    assert [c.sum() for c in trainer.health.counts] == [frames] * 4
