"""The Coin Game, one function for each published set of rules where they differ."""

import math

STEPS = {0: (0, 1), 1: (0, -1), 2: (-1, 0), 3: (1, 0), 4: (0, 0)}


def step(board, actions, draws, *, variant, height, width):
    """Return the next board, the rewards and who took which coin. A board has positions, coins and owners."""
    positions = []
    for (row, column), action in zip(board["positions"], actions, strict=True):
        down, right = STEPS[action]
        positions.append(((row + down) % height, (column + right) % width))

    rewards, coins, owners, took = [0.0, 0.0], [], [], [[], []]
    for number, (coin, owner) in enumerate(zip(board["coins"], board["owners"], strict=True)):
        takers = [i for i in (0, 1) if positions[i] == tuple(coin)]
        if variant == "lola" and takers == [0, 1]:
            takers = [0]
        for i in (0, 1):
            took[i].append(i in takers)
        for i in takers:
            rewards[i] += 1.0
            if i != owner:
                rewards[owner] -= 2.0
        if takers:
            coins.append(_new_cell(variant, positions, draws, number, height, width))
            owners.append(owner if variant in ("pax", "m-fos") else 1 - owner)
        else:
            coins.append(tuple(coin))
            owners.append(owner)
    return {"positions": positions, "coins": coins, "owners": owners}, rewards, took


def _new_cell(variant, positions, draws, number, height, width):
    cells = [(row, column) for row in range(height) for column in range(width)]
    if variant == "pax":
        return cells[math.floor(draws[number] * len(cells))]
    if variant == "m-fos":
        first = cells[math.floor(draws[2 * number] * len(cells))]
        return first if first not in positions else cells[math.floor(draws[2 * number + 1] * len(cells))]
    free = [cell for cell in cells if cell not in positions]
    return free[math.floor(draws[number] * len(free))]


def observe(board, player, rewards, *, variant, height, width, egocentric):
    """Return the features of one player, who comes first."""
    own_row, own_column = board["positions"][player]

    def plane(things):
        if egocentric:
            things = [((r - own_row + height // 2) % height, (c - own_column + width // 2) % width) for r, c in things]
        return [float((row, column) in things) for row in range(height) for column in range(width)]

    features = []
    for i in (player, 1 - player):
        features += plane([tuple(board["positions"][i])])
    for i in (player, 1 - player):
        features += plane([tuple(c) for c, owner in zip(board["coins"], board["owners"], strict=True) if owner == i])
    if variant == "m-fos":
        features += [(rewards[i] + 2) / 4 for i in (player, 1 - player)]
    return features
