"""Whether Clippings can answer: which parts it needs, and which of them are there."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Health:
    """Parts by name ("index", "models", "discord"), each there or not; a part is expected before it is there."""

    parts: dict[str, bool] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    @property
    def ready(self) -> bool:
        """Whether every part is there; not before it is known which are needed."""
        return bool(self.parts) and all(self.parts.values())

    def expect(self, *names: str) -> None:
        """Count these among what is needed; none of them is there yet."""
        self.parts.update(dict.fromkeys(names, False))

    def up(self, name: str) -> bool:
        """Note that a part is there; whether it is so again, after it had been there and gone."""
        again = name in self._seen and not self.parts[name]
        self._seen.add(name)
        self.parts[name] = True
        return again

    def down(self, name: str) -> bool:
        """Note that a part is not there; whether it had been."""
        was_there = self.parts.get(name, False)
        self.parts[name] = False
        return was_there
