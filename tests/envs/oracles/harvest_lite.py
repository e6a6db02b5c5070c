"""Harvest-lite."""

from oracles.tagging import zap_and_move


def step(board, actions, draws, *, height, width, regrowth, hit_rate, reach, freeze):
    """Return the next board, the rewards, who fired and who was hit.

    A board has positions, frozen, apples[row][column].
    """
    before, positions, frozen = board["apples"], board["positions"], board["frozen"]
    apples = [list(row) for row in before]
    for row in range(height):
        for column in range(width):
            neighbours = 0
            for near_row in range(max(0, row - 1), min(height, row + 2)):
                for near_column in range(max(0, column - 1), min(width, column + 2)):
                    if (near_row, near_column) != (row, column) and before[near_row][near_column]:
                        neighbours += 1
            chance = regrowth[min(neighbours, len(regrowth) - 1)]
            if not before[row][column] and draws[row * width + column] < chance:
                apples[row][column] = True

    rewards, eaten = [0.0, 0.0], set()
    for i in (0, 1):
        row, column = positions[i]
        if frozen[i] == 0 and apples[row][column]:
            rewards[i] = 1.0
            eaten.add((row, column))
    for row, column in eaten:
        apples[row][column] = False

    positions, frozen, fired, hit = zap_and_move(
        positions,
        frozen,
        actions,
        draws[-2:],
        height=height,
        width=width,
        hit_rate=hit_rate,
        reach=reach,
        freeze=freeze,
    )
    return {"positions": positions, "frozen": frozen, "apples": apples}, rewards, fired, hit


def observe(board, player, *, height, width):
    """Return the features of one player, who comes first."""
    other, features = 1 - player, []
    for i in (player, other):
        features += [
            float((row, column) == tuple(board["positions"][i])) for row in range(height) for column in range(width)
        ]
    features += [float(has) for row in board["apples"] for has in row]
    return features + [float(board["frozen"][i] > 0) for i in (player, other)]
