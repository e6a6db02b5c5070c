"""The colours of all pictures. Players have theirs on the board, in the scores and in the charts, and a shape."""

RGB = tuple[int, int, int]

PAPER: RGB = (250, 248, 243)
CARD: RGB = (255, 255, 255)
LINE: RGB = (224, 220, 210)
MUTED: RGB = (132, 130, 125)
INK: RGB = (43, 45, 51)

PLAYERS: tuple[RGB, ...] = ((208, 64, 71), (46, 104, 184), (123, 84, 163), (58, 139, 127))
"""Player 0 is red and player 1 blue, as the coins of the Coin Game have it."""

COOPERATE: RGB = (74, 157, 108)
DEFECT: RGB = (233, 163, 59)
ACTIONS: tuple[RGB, ...] = (COOPERATE, DEFECT, (112, 128, 184), (178, 110, 148), (120, 120, 120))
"""Of a matrix game's actions, in their order."""

FLOOR: RGB = (240, 234, 220)
ORCHARD: RGB = (206, 226, 178)
RIVER: RGB = (163, 208, 232)
DIRT: RGB = (124, 94, 66)
APPLE: RGB = (214, 58, 52)
LEAF: RGB = (92, 148, 70)
ICE: RGB = (188, 226, 246)


def player_colour(player: int) -> RGB:
    """Return the colour of a player."""
    return PLAYERS[player % len(PLAYERS)]


def action_colour(action: int) -> RGB:
    """Return the colour of a matrix game's action."""
    return ACTIONS[action % len(ACTIONS)]


def blend(colour: RGB, other: RGB, share: float) -> RGB:
    """Return the colour with a ``share`` of the other mixed in."""
    mixed = [round(a + (b - a) * share) for a, b in zip(colour, other, strict=True)]
    return mixed[0], mixed[1], mixed[2]
