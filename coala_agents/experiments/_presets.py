"""Named configurations: the laptop-sized ones, and the paper's."""

from coala_agents.experiments._config import TrainConfig

PRESETS: dict[str, TrainConfig] = {
    # Fewer, smaller and bolder steps than the paper's. The entropy bonus at the start is meant to
    # keep seeds from settling on defection early; docs/reproduction.md tells what was tried.
    "ipd-shaping": TrainConfig(
        preset="ipd-shaping",
        iterations=300,
        meta_batch_size=32,
        learning_rate=3e-3,
        num_epochs=1,
        num_minibatches=4,
        entropy_coefficient=0.03,
        entropy_iterations=150,
    ),
    "ipd-shaping-paper": TrainConfig(preset="ipd-shaping-paper"),
}
"""By name; the first is what ``coala train`` runs alone."""

DEFAULT_PRESET = next(iter(PRESETS))
