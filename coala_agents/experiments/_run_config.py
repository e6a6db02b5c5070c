"""What the configurations of all kinds of runs share."""

import dataclasses
import json
from typing import Any, ClassVar, TypeVar

from coala_agents.nn import ScanMethod

AnyConfig = TypeVar("AnyConfig", bound="RunConfig")


@dataclasses.dataclass(frozen=True)
class RunConfig:
    """Seeds, network and logging of a run; each kind of run adds its own fields."""

    kind: ClassVar[str]
    """What ``config.json`` calls this kind of configuration; where it says nothing it is ``TrainConfig``'s."""

    seed: int = 0
    """The run's seed; seed i of several is seed + i."""
    num_seeds: int = 1
    """Independent repetitions, trained side by side."""

    width: int = 32
    """Width of the Hawk policy's residual stream."""
    lru_width: int = 32
    """Width of its recurrence."""
    mlp_width: int = 32
    """Expanded width of its MLP."""
    num_heads: int = 2
    """Blocks of the recurrence's gates."""
    num_blocks: int = 1
    """Residual Hawk blocks."""
    scan_method: ScanMethod = "sequential"
    """How the linear recurrence is solved: sequential or associative."""

    log_interval: int = 1
    """Iterations between lines of metrics.jsonl."""

    @property
    def seeds(self) -> list[int]:
        """The seed of each repetition."""
        return [self.seed + index for index in range(self.num_seeds)]

    def to_json(self) -> str:
        """Return the configuration as indented JSON."""
        return json.dumps(self.to_dict(), indent=2)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields by name, and the kind of configuration."""
        return {"kind": self.kind, **dataclasses.asdict(self)}

    @classmethod
    def from_dict(cls: type[AnyConfig], fields: dict[str, Any]) -> AnyConfig:
        """Return the configuration that ``to_dict`` or ``to_json`` wrote; ``kind`` may be missing.

        Raises ``ValueError`` that names unknown fields.
        """
        # JSON has no tuples.
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in fields.items() if name != "kind"
        }
        unknown = sorted(set(given) - {field.name for field in dataclasses.fields(cls)})
        if unknown:
            raise ValueError(f"unknown configuration fields: {', '.join(unknown)}")
        return cls(**given)

    def check_at_least_one(self, names: str) -> None:
        """Raise ``ValueError`` for one of these fields, or of the shared sizes, that is below 1."""
        shared = "num_seeds width lru_width mlp_width num_heads num_blocks log_interval"
        for name in f"{names} {shared}".split():
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
