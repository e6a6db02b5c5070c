"""A game of each kind. Games of one class differ in payoffs and names alone, and share all programs and faces."""

from coala_envs.registry import GAMES

KINDS = list({type(entry.make()): entry for entry in reversed(GAMES.values())}.values())[::-1]
"""The first of each class in the table."""
