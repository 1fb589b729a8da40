"""The teacher that needs no download: phone posteriors of pocketsphinx's English model.

Its Gaussian mixtures score 5126 senones (tied triphone states) a hundred times
a second.  The best senone of each phone's each state, made a distribution over
all of them, says what is spoken and little about who speaks: the model was
trained on hundreds of speakers to tell phones apart.  The square root of the
distribution is given, so that a squared error between two of them is twice the
squared Hellinger distance.
"""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

import numpy as np

from codec.errors import UserError

# Senone scores are −log base 1.0001, shifted right by 10 bits.
NATS_PER_SCORE = 1024 * np.log(1.0001)
# Mixtures over correlated frames are far too sure of themselves; of 0.1, 0.3 and 1.0, 0.3
# made the square roots most telling of the phone (linear probe on aligned speech).
ACOUSTIC_SCALE = 0.3
PEAK = 0.7


class PhoneTeacher:
    """Square roots of the posteriors of 42 phones' 3 states: float32 [N, 126] at 100 Hz."""

    name = "pocketsphinx-phones-1"
    frame_rate_hz = 100.0
    rate_hz = 16_000
    scale_each_dim = False

    def __init__(self) -> None:
        try:
            import pocketsphinx
        except ImportError as error:
            raise UserError(
                "The teacher 'pocketsphinx' is not installed; "
                "install it with: pip install 'hybridcodec-inspector[teachers]'."
            ) from error
        model = Path(pocketsphinx.get_model_path()) / "en-us"
        self.phones, states = read_model_definition(model / "en-us" / "mdef")
        self.dim = int(states.max()) + 1
        self._order = np.argsort(states, kind="stable")
        self._starts = np.searchsorted(states[self._order], np.arange(self.dim))
        self._scratch = tempfile.TemporaryDirectory(prefix="phones-")
        self._decoder = pocketsphinx.Decoder(
            hmm=str(model / "en-us"),
            allphone=str(model / "en-us-phone.lm.bin"),
            lm=None,
            compallsen=True,
            senlogdir=self._scratch.name,
            beam=1e-20,
            pbeam=1e-20,
            lw=2.0,
            loglevel="FATAL",
        )

    def features(self, wave: np.ndarray) -> np.ndarray:
        return state_posteriors(self.state_scores(wave)) ** 0.5

    def state_scores(self, wave: np.ndarray) -> np.ndarray:
        """Score of the best senone of each state: int16 [N, 126], 0 is the best of all."""
        if len(wave) < self.rate_hz // 20:
            return np.zeros((0, self.dim), np.int16)
        level = PEAK / max(float(np.abs(wave).max()), 1e-3)
        # Else what the noise removal learned from the clip before would colour this one.
        self._decoder.reinit_feat()
        self._decoder.start_utt()
        self._decoder.process_raw((wave * level * 32767).astype("<i2").tobytes(), full_utt=True)
        self._decoder.end_utt()
        (log,) = Path(self._scratch.name).iterdir()
        scores = _read_scores(log, len(self._order))
        log.unlink()
        return np.minimum.reduceat(scores[:, self._order], self._starts, axis=1)

    def best_phones(self, wave: np.ndarray) -> np.ndarray:
        """The likeliest phone of each frame: int64 [N], numbers into ``phones``."""
        return self.state_scores(wave).argmin(1) // 3


def state_posteriors(scores: np.ndarray, scale: float = ACOUSTIC_SCALE) -> np.ndarray:
    """Scores [N, states] → probabilities, float32 [N, states], equal priors."""
    likelihood = np.exp(-scores.astype(np.float32) * np.float32(NATS_PER_SCORE * scale))
    return likelihood / likelihood.sum(1, keepdims=True)


def _read_scores(path: Path, senones: int) -> np.ndarray:
    """A pocketsphinx senone log: int16 [N, senones]."""
    data = path.read_bytes()
    # A text header, four bytes that show the byte order, then a count and the scores a frame.
    start = data.index(b"endhdr\n") + len(b"endhdr\n") + 4
    frames = (len(data) - start) // (2 * (senones + 1))
    rows = np.frombuffer(data, np.int16, frames * (senones + 1), start)
    return rows.reshape(frames, senones + 1)[:, 1:]


def read_model_definition(path: Path) -> tuple[list[str], np.ndarray]:
    """A Sphinx acoustic model's phones, and of each senone its phone and state.

    Returns
    -------
    phones : list of str
    states : int64 [senones], 3 · phone + state

    Raises
    ------
    UserError
        If the file is not a binary model definition.
    """
    data = path.read_bytes()
    order = {b"BMDF": "<", b"FDMB": ">"}.get(data[:4])
    if order is None:
        raise UserError(f"'{path}' is not a Sphinx model definition; reinstall pocketsphinx.")
    (description,) = struct.unpack_from(order + "i", data, 8)
    at = 12 + description
    n_phones, n_triphones, n_states, _, n_senones, _, n_sequences, _, n_tree, _ = (
        struct.unpack_from(order + "10i", data, at)
    )
    at += 40
    phones: list[str] = []
    for _ in range(n_phones):
        end = data.index(0, at)
        phones.append(data[at:end].decode())
        at = end + 1
    at = -(-at // 4) * 4 + 8 * n_tree
    entry = np.dtype([("sequence", order + "i4"), ("tmat", order + "i4"), ("info", "u1", 4)])
    triphones = np.frombuffer(data, entry, n_triphones, at)
    at += entry.itemsize * n_triphones + 4
    sequences = np.frombuffer(data, order + "u2", n_sequences * n_states, at)
    sequences = sequences.reshape(n_sequences, n_states)
    base = triphones["info"][:, 1].astype(np.int64)
    base[:n_phones] = np.arange(n_phones)
    states = np.zeros(n_senones, np.int64)
    states[sequences[triphones["sequence"]]] = base[:, None] * n_states + np.arange(n_states)
    return phones, states
