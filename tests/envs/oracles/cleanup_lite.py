"""CleanUp-lite."""

import math

from oracles.tagging import zap_and_move


def step(board, actions, draws, *, height, width, dirt_rate, hit_rate, limit, reach, freeze):
    """Return the next board, the rewards and the players who cleaned. A board has positions, frozen, apples, dirt."""
    apples, dirt = list(board["apples"]), list(board["dirt"])
    positions, frozen = board["positions"], board["frozen"]

    clean_rows = [row for row in range(height) if not dirt[row]]
    if clean_rows and draws[0] < dirt_rate:
        dirt[clean_rows[math.floor(draws[1] * len(clean_rows))]] = True
    free_rows = [row for row in range(height) if not apples[row]]
    if free_rows and draws[2] < 1 - min(1, sum(dirt) / limit):
        apples[free_rows[math.floor(draws[3] * len(free_rows))]] = True

    rewards, cleaned, eaten, swept = [0.0, 0.0], [False, False], set(), set()
    for i in (0, 1):
        row, column = positions[i]
        if frozen[i] == 0 and column == 0 and apples[row]:
            rewards[i] = 1.0
            eaten.add(row)
        if frozen[i] == 0 and column == width - 1 and dirt[row]:
            cleaned[i] = True
            swept.add(row)
    for row in eaten:
        apples[row] = False
    for row in swept:
        dirt[row] = False

    positions, frozen, fired, hit = zap_and_move(
        positions, frozen, actions, draws[4:], height=height, width=width, hit_rate=hit_rate, reach=reach, freeze=freeze
    )
    after = {"positions": positions, "frozen": frozen, "apples": apples, "dirt": dirt}
    return after, rewards, cleaned, fired, hit


def observe(board, player, *, height, width):
    """Return the features of one player, who comes first."""
    other, features = 1 - player, []
    for i in (player, other):
        features += [
            float((row, column) == tuple(board["positions"][i])) for row in range(height) for column in range(width)
        ]
    has_apple = [column == 0 and board["apples"][row] for row in range(height) for column in range(width)]
    has_dirt = [column == width - 1 and board["dirt"][row] for row in range(height) for column in range(width)]
    features += [float(has) for has in has_apple] + [float(has) for has in has_dirt]
    features += [float(not a and not d) for a, d in zip(has_apple, has_dirt, strict=True)]
    return features + [float(board["frozen"][i] > 0) for i in (player, other)]
