"""The build of the table, on weights made up: the forward pass against a slow one, and what is kept."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from services.text.vectors import build


def test_tensors_are_read_from_a_safetensors_file(tmp_path: Path) -> None:
    numbers = np.arange(6, dtype="<f4")
    head = json.dumps({"__metadata__": {"a": "b"}, "bert.x": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
                       "ids": {"dtype": "I64", "shape": [0], "data_offsets": [24, 24]}}).encode()  # fmt: skip
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(head).to_bytes(8, "little") + head + numbers.tobytes())
    found = build.read_weights(path)
    assert {name: tensor.tolist() for name, tensor in found.items()} == {"x": [[0, 1, 2], [3, 4, 5]]}


def test_gelu_is_that_of_the_error_function() -> None:
    x = np.linspace(-5, 5, 101, dtype=np.float32)
    exact = [value * 0.5 * (1 + math.erf(value / math.sqrt(2))) for value in x.tolist()]
    assert build._gelu(x).tolist() == pytest.approx(exact, abs=1e-5)


def test_frequent_words_weigh_less() -> None:
    weights = build.frequency_weights(30_000)
    words = weights[build.FIRST_FREQUENT :]
    assert (np.diff(words) > 0).all()
    assert words[0] < 0.1 < 0.9 < words[-1] <= weights[0]


def test_the_axes_are_those_of_the_greatest_spread_and_the_first_are_left_out() -> None:
    chance = np.random.default_rng(1)
    encoded = (chance.normal(size=(4000, 5)) * [9, 1, 5, 0.1, 3] + 7).astype(np.float32)
    found = build.reduce(encoded, 2, 1)
    plain = found / build.frequency_weights(4000)[:, None]
    centred = encoded - encoded[build.FIRST_FREQUENT :].mean(axis=0)
    for column, axis in ((0, 2), (1, 4)):
        assert abs(np.corrcoef(plain[:, column], centred[:, axis])[0, 1]) > 0.99


def test_a_row_in_bytes_is_near_what_it_was() -> None:
    rows = np.random.default_rng(1).normal(size=(20, 16)).astype(np.float32)
    rows[3] = 0
    numbers, scale = build.quantise(rows)
    assert np.abs(numbers * scale[:, None].astype(np.float32) - rows).max() < 0.02


def test_reserved_pieces_marks_and_other_scripts_are_left_out() -> None:
    vocabulary = ["[PAD]", "[unused0]", "!", "##!", "the", "##s", "é", "中", "7"]
    assert build.kept(vocabulary).tolist() == [4, 5, 8]
