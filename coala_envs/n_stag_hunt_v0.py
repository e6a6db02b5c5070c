"""The stag hunt of N players for Gymnasium and PettingZoo. The registry says what it is."""

from coala_envs.registry import game_entry

entry = game_entry("n-stag-hunt")
__doc__, faces = entry.doc, entry.faces
shaping_env, shaping_vector_env = faces.shaping_env, faces.shaping_vector_env
parallel_env, env, raw_env = faces.parallel_env, faces.env, faces.env
