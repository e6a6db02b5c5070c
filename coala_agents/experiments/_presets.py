"""Named configurations: the laptop-sized ones and the paper's (App. B.3 and tables)."""

from coala_agents.experiments._config import TrainConfig

PRESETS: dict[str, TrainConfig] = {
    "ipd-shaping": TrainConfig(preset="ipd-shaping"),
    "ipd-shaping-paper": TrainConfig(
        preset="ipd-shaping-paper",
        iterations=3000,
        meta_batch_size=128,
        learning_rate=3e-4,
        num_epochs=4,
        num_minibatches=2,
    ),
}
"""By name; the first is what ``coala train`` runs alone."""

DEFAULT_PRESET = next(iter(PRESETS))
