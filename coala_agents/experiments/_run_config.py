"""What the configurations of all kinds of runs share."""

import dataclasses
import json
import math
from typing import Any, ClassVar, TypeVar

from coala_agents.experiments._checks import (
    LARGEST_SEED,
    MOST_BLOCKS,
    MOST_PARAMETERS,
    as_fields,
    check_bounds,
    check_fields,
    check_product,
)
from coala_agents.nn import ScanMethod

AT_LEAST_ONE = (1, math.inf)

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
    """Width of the Hawk policy's residual stream; of a GRU's or an MLP's hidden layer."""
    lru_width: int = 32
    """Width of the Hawk policy's recurrence."""
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

        Raises ``ValueError`` that names unknown fields, and for fields of another type or out of range. It imports no
        module that a file names: a game from elsewhere must have been registered.
        """
        if ":" in str(fields.get("game", "")):
            raise ValueError(f"game must be the name of a registered game, got {fields['game']!r}")
        given = {name: value for name, value in fields.items() if name != "kind"}
        return cls(**as_fields(cls, given))

    def check_shared(self) -> None:
        """Bring all fields to their types and check those that all kinds share; raise ``ValueError`` for another."""
        check_fields(self)
        sizes = ("num_seeds", "width", "lru_width", "mlp_width", "num_heads", "log_interval")
        check_bounds(self, **dict.fromkeys(sizes, AT_LEAST_ONE), num_blocks=(1, MOST_BLOCKS), seed=(0, LARGEST_SEED))
        if self.seed + self.num_seeds - 1 > LARGEST_SEED:
            raise ValueError(f"seeds must be at most {LARGEST_SEED}, got {self.num_seeds} from {self.seed} on")

    def check_size(self, players: int) -> None:
        """Raise ``ValueError`` if so many networks in every seed are more than any machine could hold."""
        check_product(
            "the parameters of all players",
            MOST_PARAMETERS,
            num_seeds=self.num_seeds,
            players=players,
            num_blocks=self.num_blocks,
            widths=max(self.width, self.lru_width, self.mlp_width) ** 2,
        )
