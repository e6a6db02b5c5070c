"""Sizes with which a training iteration compiles and runs as fast as it can."""

TINY = {
    "network": "tabular",
    "batch_size": 2,
    "num_inner_episodes": 2,
    "inner_episode_length": 3,
    "meta_batch_size": 2,
    "num_minibatches": 1,
}
