"""Names by a spaCy model instead of the rules, for who has one for their language and time to spend.

Persons and organisations are the model's; places stay with the gazetteer, which knows where they are, and so do the
languages that the model was not made for. Only the model's entity part runs. An optional extra: `pip install headwater[spacy]`
and a model's package; nothing is fetched at run time.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Self

from services.runtime.settings import SettingsError
from services.workers.enrich.fold import fold
from services.workers.enrich.roles import role_after, role_before
from services.workers.enrich.scene import Kind, Mention, Scene

LONGEST: Final = 20_000
"""Characters of a text that the model reads: it takes a millisecond for some forty."""
_KINDS: Final[dict[str, Kind]] = {"PERSON": "person", "PER": "person", "ORG": "organisation"}
_UNUSED: Final = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
_ARTICLE: Final = "the "

Names = Callable[[Scene], list[Mention]]
"""Everything that a text names, in any order."""


class SpacyNames:
    """A loaded model beside the rules; make one a process and keep it."""

    def __init__(self, pipeline: Any, rules: Names) -> None:
        """`rules` reads places, and all of what is in another language than the model's."""
        self._pipeline, self._rules = pipeline, rules
        meta: dict[str, str] = pipeline.meta
        self.language = meta["lang"]
        self.model = f"spacy-{meta['lang']}_{meta['name']}-{meta['version']}"

    @classmethod
    def load(cls, model: str, rules: Names) -> Self:
        """`model` is a package or a folder. Raises SettingsError where spaCy or the model is not there."""
        if find_spec("spacy") is None:
            raise SettingsError(
                "HEADWATER_SPACY_MODEL is set, and spaCy is not installed: pip install 'headwater[spacy]'"
            )
        try:
            return cls(import_module("spacy").load(_found(model), exclude=list(_UNUSED)), rules)
        except (OSError, ValueError, ImportError) as error:
            raise SettingsError(f"HEADWATER_SPACY_MODEL: spaCy cannot load {model}: {error}") from error

    def __call__(self, scene: Scene) -> list[Mention]:
        """Persons and organisations of the model, the rest of the rules."""
        ruled = self._rules(scene)
        if scene.language != self.language:
            return ruled
        read = self._pipeline(scene.text[:LONGEST])
        named = [self._mention(scene, entity) for entity in read.ents if entity.label_ in _KINDS]
        taken = [(mention.start, mention.start + len(mention.name)) for mention in named]
        return [*named, *(mention for mention in ruled if mention.kind == "place" and not _within(mention, taken))]

    def _mention(self, scene: Scene, entity: Any) -> Mention:
        name: str = entity.text
        start: int = entity.start_char
        if name.lower().startswith(_ARTICLE):
            name, start = name[len(_ARTICLE) :], start + len(_ARTICLE)
        kind = _KINDS[entity.label_]
        role = role_before(scene.text, start, scene) or role_after(scene.text, start + len(name), scene)
        key = fold(scene.lexicon.organisations.get(fold(name), name))
        return Mention(name, key, start, kind, 3, role if kind == "person" else None, f"the model {self.model}")


def _found(model: str) -> str | Path:
    """The folder of a model's package that is not called as spaCy expects; else what was given."""
    spec = None if Path(model).exists() or not model.isidentifier() else find_spec(model)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    configured = sorted(folder.rglob("config.cfg")) if folder else []
    return configured[0].parent if configured else model


def _within(mention: Mention, taken: list[tuple[int, int]]) -> bool:
    return any(start <= mention.start < end for start, end in taken)
