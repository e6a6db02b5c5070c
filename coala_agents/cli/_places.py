"""Where commands write unless they are told: below the current folder."""

from pathlib import Path

SWEEPS = Path("sweeps")
"""A folder in it for each sweep, in which each setting has one."""
TOURNAMENT = Path("tournament")
LEAGUE = Path("league")
HEADROOM = Path("headroom")
REPRODUCTION = Path("reproduction")
COMPARISON = Path("comparison.png")
